import { drawHistogram, formatMs } from '../load/latencies.ts'
import type { LoadOptions, LoadReport } from '../load/run-load.ts'
import { showControls } from '../text/plain-line.ts'
import { paint, type Terminal } from './terminal.ts'

/** Enough to find the events in a log. */
const SHOWN_IDS = 10
/** Below this, the sender kept its schedule. */
const MAX_LAG_MS = 250

/** Describes a load for people. */
export function describeLoad(report: LoadReport, { rate }: LoadOptions, terminal: Terminal): string {
  const { events, deliveries, attempts, elapsedMs, seed, isAborted, lagMs } = report
  return [
    ...(isAborted ? [paint(terminal, 'yellow', 'The load was interrupted.')] : []),
    `${events} events, ${deliveries} deliveries, ${attempts} attempts in ${formatMs(elapsedMs)} (seed ${showControls(seed)})`,
    ...(lagMs > MAX_LAG_MS
      ? [
          paint(
            terminal,
            'yellow',
            `The sender fell ${formatMs(lagMs)} behind ${rate} events/s. Lower --rate.`,
          ),
        ]
      : []),
    ...describeResults(report),
    ...describeLatencies(report),
    ...describeEffects(report, terminal),
  ].join('\n')
}

function describeResults({ results, unacknowledged }: LoadReport): string[] {
  const counts = Object.entries(results).map(([result, count]) => `${result}: ${count}`)
  const rest = unacknowledged === 0 ? [] : [`never acknowledged: ${unacknowledged}`]
  return [`answers  ${[...counts, ...rest].join('  ')}`]
}

function describeLatencies({ latencies }: LoadReport): string[] {
  if (latencies === null) return []
  const { p50, p90, p99, p999, max, histogram } = latencies
  const named = Object.entries({ p50, p90, p99, 'p99.9': p999, max })
  return [
    `latency  ${named.map(([name, ms]) => `${name} ${formatMs(ms)}`).join('  ')}`,
    ...drawHistogram(histogram),
  ]
}

function describeEffects({ effects }: LoadReport, terminal: Terminal): string[] {
  if (effects === null) return ['effects  not counted; pass --effects']
  const { once, lost, doubled, refused } = effects
  const isGood = lost.length === 0 && doubled.length === 0
  const line = `effects  once: ${once}  lost: ${lost.length}  doubled: ${doubled.length}  refused: ${refused}`
  return [
    paint(terminal, isGood ? 'green' : 'red', line),
    ...listIds('lost', lost),
    ...listIds(
      'doubled',
      doubled.map(([id, count]) => `${id} (${count})`),
    ),
  ]
}

function listIds(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return []
  const more = ids.length > SHOWN_IDS ? `, and ${ids.length - SHOWN_IDS} more` : ''
  return [`  ${what}: ${showControls(ids.slice(0, SHOWN_IDS).join(', '))}${more}`]
}
