import type { AnyProvider } from '@postern/core'
import type { Attempt, Delivery } from '../delivery/delivery.ts'
import { anyTypeOf } from '../event/no-example.ts'
import { faults } from '../faults/index.ts'
import { createRandom } from '../random/random.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSender } from '../sender/mock-sender.ts'
import type { MockSenderOptions } from '../sender/sender-options.ts'
import { elapsedMs, pause } from '../time/real-timers.ts'
import { type EffectsReport, judgeEffects } from './judge-effects.ts'
import { type Latencies, summarize } from './latencies.ts'
import { countEvents, type LoadShape, type PlannedEvent, planLoad } from './plan-load.ts'
import { readEffects } from './read-effects.ts'

export interface LoadOptions extends LoadShape {
  readonly provider: AnyProvider
  readonly to: string
  /** Options of the sender besides the provider. */
  readonly sender: Omit<MockSenderOptions, 'provider' | 'clock'>
  /** @default any type with an example */
  readonly type?: string | undefined
  readonly effectsUrl?: string | undefined
  /** The maximum time to wait for effects after the last attempt. */
  readonly settleMs: number
  readonly signal: AbortSignal
  /** Called about once a second. */
  readonly onProgress: (progress: LoadProgress) => void
}

export interface LoadProgress {
  readonly elapsedMs: number
  readonly events: number
  readonly planned: number
  readonly pending: number
  readonly p50: number | undefined
}

export interface LoadReport {
  readonly seed: string
  readonly elapsedMs: number
  /** The number of events sent. `deliveries` and `attempts` count what they took. */
  readonly events: number
  readonly deliveries: number
  readonly attempts: number
  /** The number of attempts by their end: a status or a kind of error. */
  readonly results: Readonly<Record<string, number>>
  /** Events without a 2xx after all attempts. */
  readonly unacknowledged: number
  readonly latencies: Latencies | null
  /** The longest delay of the sender behind its schedule. */
  readonly lagMs: number
  /** Null without `effectsUrl`. */
  readonly effects: EffectsReport | null
  readonly isAborted: boolean
}

const PROGRESS_MS = 1000
const POLL_MS = 100
/** Timers are no more accurate than this. */
const TICK_MS = 5

/** Sends events at a constant rate in real time, and counts their effects. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { provider, to, effectsUrl, signal } = options
  if (effectsUrl !== undefined) await readEffects(effectsUrl)
  const sender = createMockSender<AnyProvider>({ ...options.sender, provider, clock: 'real' })
  const tally = createTally(sender)
  const stopProgress = reportProgress(tally, options)
  try {
    await sender.subscribe({ url: to, events: ['*'] })
    const plan = planLoad(options, createRandom(sender.seed, 'load'))
    const startedAt = elapsedMs()
    const lagMs = await sendAll(sender, plan, options)
    while (tally.pending() > 0 && !signal.aborted) await pause(TICK_MS)
    const tookMs = elapsedMs() - startedAt
    const acknowledged = tally.acknowledged()
    const effects = effectsUrl === undefined ? null : await waitForEffects(effectsUrl, acknowledged, options)
    const report = { seed: sender.seed, elapsedMs: tookMs, lagMs, effects, isAborted: signal.aborted }
    return { ...tally.report(), ...report }
  } finally {
    stopProgress()
    await sender.close()
  }
}

/** Returns the longest delay behind the schedule. */
async function sendAll(
  sender: MockSender,
  plan: readonly PlannedEvent[],
  { type, provider, signal }: LoadOptions,
): Promise<number> {
  const startedAt = elapsedMs()
  let lagMs = 0
  let failure: unknown
  for (const planned of plan) {
    while (elapsedMs() - startedAt < planned.atMs && !signal.aborted) await pause(TICK_MS)
    if (signal.aborted) break
    if (failure !== undefined) throw failure
    lagMs = Math.max(lagMs, elapsedMs() - startedAt - planned.atMs)
    // Does not wait for the answer: a slow receiver must not slow down the sender.
    void sender.emit(type ?? anyTypeOf(provider), {}, { faults: toFaults(planned) }).catch((error) => {
      failure ??= error
    })
  }
  return lagMs
}

function toFaults({ delayMs, duplicateAfterMs }: PlannedEvent) {
  return [
    ...(delayMs > 0 ? [faults.reordered(delayMs)] : []),
    ...(duplicateAfterMs === undefined ? [] : [faults.duplicateLater(delayMs + duplicateAfterMs)]),
  ]
}

/** Effects may come after the answer, from a queue for instance. */
async function waitForEffects(
  url: string,
  acknowledged: ReadonlyMap<string, boolean>,
  { settleMs, signal }: LoadOptions,
): Promise<EffectsReport> {
  const until = elapsedMs() + settleMs
  for (;;) {
    const report = judgeEffects(acknowledged, await readEffects(url))
    if (report.lost.length === 0 || elapsedMs() >= until || signal.aborted) return report
    await pause(POLL_MS)
  }
}

function createTally(sender: MockSender) {
  const events = new Map<string, boolean>()
  const results = new Map<string, number>()
  const durationsMs: number[] = []
  const counts = { deliveries: 0, pending: 0 }
  const onAttempt = ({ response, error, durationMs }: Attempt) => {
    const result = response ? String(response.status) : error!.kind
    results.set(result, (results.get(result) ?? 0) + 1)
    durationsMs.push(durationMs)
  }
  const onSettled = ({ eventId, status }: Delivery) => {
    counts.pending--
    if (status === 'delivered') events.set(eventId, true)
  }
  sender.follow((change) => {
    if (change.about !== 'delivery') return
    const { delivery } = change
    if (change.change === 'attempted') return onAttempt(delivery.attempts.at(-1)!)
    if (change.change === 'settled') return onSettled(delivery)
    counts.deliveries++
    counts.pending++
    events.set(delivery.eventId, events.get(delivery.eventId) ?? false)
  })
  return {
    pending: () => counts.pending,
    acknowledged: (): ReadonlyMap<string, boolean> => events,
    durationsMs,
    events: () => events.size,
    report: () => ({
      events: events.size,
      deliveries: counts.deliveries,
      attempts: durationsMs.length,
      results: Object.fromEntries([...results].toSorted(([a], [b]) => a.localeCompare(b))),
      unacknowledged: [...events.values()].filter((isAcknowledged) => !isAcknowledged).length,
      latencies: summarize(durationsMs),
    }),
  }
}

/** Reports once a second, until the returned function is called. */
function reportProgress(tally: ReturnType<typeof createTally>, options: LoadOptions) {
  const startedAt = elapsedMs()
  const planned = countEvents(options)
  const timer = setInterval(() => {
    options.onProgress({
      elapsedMs: elapsedMs() - startedAt,
      events: tally.events(),
      planned,
      pending: tally.pending(),
      // Of the recent ones: sorting all of them each second would slow down the sender.
      p50: summarize(tally.durationsMs.slice(-1000))?.p50,
    })
  }, PROGRESS_MS)
  return () => clearInterval(timer)
}
