import type { AnyProvider } from '@postern/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { Emitted } from '../delivery/emitted.ts'
import type { DeliveryFault } from '../faults/fault.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSender } from '../sender/mock-sender.ts'
import type { EmitOptions } from '../sender/sender-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { toMs } from '../time/duration.ts'
import { judgeDeliveries } from './judge-deliveries.ts'
import type { LoadedScenario, LoadedStep } from './read-scenario-file.ts'

export interface RunScenarioOptions {
  readonly provider: AnyProvider
  readonly to: string
  readonly secret: string
  readonly settings: Readonly<Record<string, string>>
  readonly onWarning: (message: string) => void
}

export interface StepResult {
  readonly step: LoadedStep
  /** Milliseconds from the start of the scenario. */
  readonly happenedMs: number
  readonly deliveredMs: number
  readonly deliveries: readonly Delivery[]
  /** The differences from the expectation. Empty if the step passed. */
  readonly differences: readonly string[]
}

export interface ScenarioResult {
  /** In the order of the file. */
  readonly steps: readonly StepResult[]
  /** The virtual time that the scenario took. */
  readonly virtualMs: number
}

/** A step with its times on the sender's clock. */
interface Timed {
  readonly step: LoadedStep
  readonly index: number
  /** When the event is created, which sets the times in its body. */
  readonly createdAt: number
  readonly deliveredAt: number
}

/** Runs the steps in virtual time. Throws for a step that cannot be sent, and names it. */
export async function runScenario(
  scenario: LoadedScenario,
  options: RunScenarioOptions,
): Promise<ScenarioResult> {
  const startMs = scenario.startAt ?? Date.now()
  const timed = toTimed(scenario, startMs)
  const firstMs = Math.min(startMs, ...timed.map(({ createdAt }) => createdAt))
  const sender = openSender(scenario, options, firstMs)
  try {
    await sender.subscribe({ url: options.to, events: ['*'] })
    const sent = new Map<number, readonly Delivery[]>()
    for (const one of timed.toSorted((a, b) => a.createdAt - b.createdAt)) {
      await sender.advance(Math.max(0, one.createdAt - sender.now()))
      sent.set(one.index, await send(sender, one, scenario.file))
    }
    await sender.runUntilIdle()
    const all = sender.deliveries()
    const steps = timed.map(({ step, index, createdAt, deliveredAt }): StepResult => {
      const deliveries = withRepeats(sent.get(index)!, all)
      const differences = judgeDeliveries(deliveries, step.expect)
      return {
        step,
        happenedMs: createdAt - startMs,
        deliveredMs: deliveredAt - startMs,
        deliveries,
        differences,
      }
    })
    return { steps, virtualMs: sender.now() - firstMs }
  } finally {
    await sender.close()
  }
}

function openSender(
  { seed, ladder, disableAfter }: LoadedScenario,
  { provider, secret, settings, onWarning }: RunScenarioOptions,
  startAt: number,
): MockSender {
  return createMockSender<AnyProvider>({
    provider,
    secret,
    settings,
    onWarning,
    startAt,
    ...(seed !== undefined && { seed }),
    ...(ladder && { ladderMs: ladder.map(toMs) }),
    ...(disableAfter !== undefined && { disableAfter }),
  })
}

/** A step without a time follows the one before it. */
function toTimed({ steps, file }: LoadedScenario, startMs: number): Timed[] {
  let before = startMs
  return steps.map((step, index) => {
    const deliveredAt = step.delivered?.(startMs) ?? Math.max(before, step.happened?.(startMs) ?? before)
    const createdAt = step.happened?.(startMs) ?? deliveredAt
    if (createdAt > deliveredAt) {
      throw new Error(`${file}: steps[${index}].happened: Must not be later than delivered.`)
    }
    before = deliveredAt
    return { step, index, createdAt, deliveredAt }
  })
}

async function send(sender: MockSender, { step, index, deliveredAt }: Timed, file: string): Promise<Emitted> {
  const { event, fixture, data, envelope, ids, faults = [], attempts, happened } = step
  const delayMs = Math.max(0, deliveredAt - sender.now())
  const wish = {
    faults: delayMs > 0 ? [...faults, deliveredAfter(delayMs)] : faults,
    ...(attempts && { attempts }),
  }
  try {
    if (fixture) {
      // Without `happened` in the file, the times stay as recorded.
      const shiftTimes = happened !== undefined
      return await sender.replay(fixture, { shiftTimes, ...(ids && { ids }), ...wish })
    }
    return await emit(sender, event!, data, { ...(envelope && { envelope: { ...envelope } }), ...wish })
  } catch (error) {
    throw new Error(`${file}: steps[${index}]: ${(error as Error).message}`)
  }
}

function emit(
  sender: MockSender,
  type: string,
  data: object | undefined,
  wish: EmitOptions,
): Promise<Emitted> {
  const { events, subscription } = sender.provider
  if (Object.hasOwn(events, type)) return sender.emit(type, data, wish)
  if (subscription.wildcard) return sender.emit({ type, ...(data && { data }) }, wish)
  throw new Error(unknownName('event type', type, Object.keys(events)))
}

/** Delays every delivery of a step, repeated ones too. */
function deliveredAfter(delayMs: number): DeliveryFault {
  return {
    name: 'deliveredAfter',
    stage: 'delivery',
    settings: { delayMs },
    apply: (plan) => ({
      delayMs: plan.delayMs + delayMs,
      repeats: plan.repeats.map((repeat) => ({ ...repeat, delayMs: repeat.delayMs + delayMs })),
    }),
  }
}

/** The deliveries of a step, with those that its faults repeat. */
function withRepeats(sent: readonly Delivery[], all: readonly Delivery[]): Delivery[] {
  const ids = new Set(sent.map(({ id }) => id))
  return all.filter(({ id, redeliveryOf }) => ids.has(id) || (redeliveryOf !== null && ids.has(redeliveryOf)))
}
