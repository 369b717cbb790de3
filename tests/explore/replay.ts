import { createBits } from './engine/footprint.ts'
import { START_MS } from './engine/world.ts'
import { bySteps, runSchedule } from './run-schedule.ts'
import { parseSchedule } from './schedule-text.ts'
import type { Entry } from './stage/journal.ts'
import type { Stage } from './stage/stage.ts'

/** Runs one printed schedule. Resolves to a description of each step, and to the invariant that does not hold. */
export async function replay(
  schedule: string,
): Promise<{ readonly lines: readonly string[]; readonly fault: string | undefined }> {
  const { scenario, steps } = parseSchedule(schedule)
  const chooser = bySteps(steps)
  const lines: string[] = []
  let shown = 0
  let last: Stage | undefined
  function show(stage: Stage): void {
    for (const entry of stage.journal.slice(shown)) lines.push(`    ${describe(entry)}`)
    shown = stage.journal.length
  }
  const { fault } = await runSchedule(scenario, createBits(), {
    next(stage) {
      last = stage
      show(stage)
      const transition = chooser.next(stage)
      if (typeof transition === 'object') lines.push(`+${stage.world.nowMs - START_MS} ms ${transition.key}`)
      return transition
    },
  })
  if (last !== undefined) show(last)
  return { lines, fault }
}

function describe(entry: Entry): string {
  const { kind, ...rest } = entry
  if (entry.kind !== 'outcome') return `${kind} ${JSON.stringify(rest)}`
  const { outcome } = entry
  return `outcome ${entry.flow} ${outcome.kind} ${'code' in outcome ? outcome.code : ''}`
}
