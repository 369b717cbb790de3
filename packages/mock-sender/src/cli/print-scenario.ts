import { resultsOf } from '../scenario/judge-deliveries.ts'
import type { LoadedScenario } from '../scenario/read-scenario-file.ts'
import type { ScenarioResult, StepResult } from '../scenario/run-scenario.ts'
import { showControls, toPlainJson } from '../text/plain-line.ts'
import { formatDuration } from '../time/duration.ts'
import { paint, type Terminal, toTable } from './terminal.ts'

export interface PrintedScenario {
  readonly scenario: LoadedScenario
  readonly result: ScenarioResult
  readonly tookMs: number
  readonly terminal: Terminal
  readonly json: boolean
}

/** Prints a run as a table, or as one line of JSON. */
export function printScenario({ scenario, result, tookMs, terminal, json }: PrintedScenario): void {
  const { steps, virtualMs } = result
  if (json) {
    terminal.out(toPlainJson({ file: scenario.file, steps: steps.map(toJson), virtualMs }))
    return
  }
  const failed = steps.filter(({ differences }) => differences.length > 0)
  terminal.out(showControls(scenario.file))
  const headings = ['step', 'happened', 'delivered', 'attempts', 'status', 'result']
  const table = toTable(headings, steps.flatMap(toRows))
  terminal.out(table.split('\n').map(showControls).join('\n'))
  for (const step of failed) {
    for (const line of step.differences) {
      terminal.out(paint(terminal, 'red', showControls(`${nameOf(step, steps.indexOf(step))}: ${line}`)))
    }
  }
  const counts = `${steps.length - failed.length} passed, ${failed.length} failed`
  terminal.out(`${counts}; ${formatDuration(virtualMs)} of virtual time in ${formatDuration(tookMs)}`)
}

function toRows(result: StepResult, index: number): string[][] {
  const { deliveries, differences, happenedMs, deliveredMs } = result
  const mark = differences.length === 0 ? 'ok' : 'FAILED'
  const head = [nameOf(result, index), toOffset(happenedMs), toOffset(deliveredMs)]
  if (deliveries.length === 0) return [[...head, '-', '-', mark]]
  return deliveries.map((delivery, row) => [
    ...(row === 0 ? head : ['', '', '']),
    resultsOf(delivery).join(', '),
    delivery.status,
    row === 0 ? mark : '',
  ])
}

function nameOf({ step }: StepResult, index: number): string {
  return `${index + 1} ${step.name ?? step.event ?? step.fixturePath}`
}

function toOffset(ms: number): string {
  if (ms === 0) return 'start'
  return `${ms < 0 ? '-' : '+'}${formatDuration(Math.abs(ms))}`
}

function toJson({ step, deliveries, differences, happenedMs, deliveredMs }: StepResult) {
  const { name = null, event = null, fixturePath = null } = step
  return { name, event, fixture: fixturePath, happenedMs, deliveredMs, deliveries, differences }
}
