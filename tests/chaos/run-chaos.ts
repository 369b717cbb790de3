import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../packages/mock-sender/src/random/random.ts'
import { type Disruptions, disrupt } from './disruptions.ts'
import { countRepeated, countTakenOver } from './effect.ts'
import { createEvent, type SignedEvent } from './event.ts'
import type { Setting } from './handlers.ts'
import { createProgress, LANES, type Progress } from './progress.ts'
import { createSender, type Sender } from './sender.ts'
import { openStage, type Stage } from './stage.ts'
import { createWorkerProcess } from './worker-process.ts'

export interface ChaosOptions extends Disruptions {
  readonly setting: Setting
  /** The minimum number of events. */
  readonly events: number
  readonly seed: string
  readonly workers?: number
}

export interface ChaosFigures {
  /** The number of events. Exceeds the requested one if disruptions had to wait for busy workers. */
  readonly events: number
  readonly deliveries: number
  readonly attempts: number
  readonly answers: ReadonlyMap<string, number>
  /** The acknowledged events without an effect. */
  readonly lost: number
  /** The events that were acknowledged before their effect. */
  readonly acknowledgedTooEarly: number
  /** The number of effects beyond the first of each event. */
  readonly duplicates: number
  /** The number of events with an effect of a later attempt. */
  readonly takenOver: number
  readonly seconds: number
}

/** Kills and stops workers while every event is delivered, some of them several times. */
export async function runChaos({ setting, events, seed, workers: count = 4, ...rest }: ChaosOptions) {
  const startedAt = Date.now()
  const stage = await openStage(setting)
  const workers = Array.from({ length: count }, () =>
    createWorkerProcess({ script: './worker.ts', args: () => [setting, stage.url] }),
  )
  const sender = createSender(workers)
  try {
    await Promise.all(workers.map((worker) => worker.start()))
    const progress = createProgress(events)
    const random = createRandom(seed, 'disruptions')
    const disrupted = disrupt({ ...rest, progress, workers, random }).finally(progress.finish)
    const delivered = deliverAll({ sender, stage, seed, progress })
    const [totals] = await Promise.all([delivered, disrupted])
    // Handlers that ran past their deadline may still have an effect.
    await Promise.all(workers.map((worker) => worker.drain()))
    return { ...(await toFigures(stage, totals, sender)), seconds: (Date.now() - startedAt) / 1000 }
  } finally {
    sender.close()
    await Promise.all(workers.map((worker) => worker.kill()))
    await stage.close()
  }
}

interface Totals {
  readonly ids: readonly string[]
  deliveries: number
  acknowledgedTooEarly: number
}

interface Deliveries {
  readonly sender: Sender
  readonly stage: Stage
  readonly seed: string
  readonly progress: Progress
}

async function deliverAll({ sender, stage, seed, progress }: Deliveries): Promise<Totals> {
  const totals = { ids: [] as string[], deliveries: 0, acknowledgedTooEarly: 0 }
  const later: Promise<void>[] = []

  async function deliver(event: SignedEvent, ...labels: (string | number)[]): Promise<void> {
    totals.deliveries++
    await sender.deliver(event, createRandom(seed, event.id, ...labels))
    if (!(await stage.hasEffect(event.id))) totals.acknowledgedTooEarly++
  }

  async function deliverEvent(number: number): Promise<void> {
    const random = createRandom(seed, 'event', number)
    const event = createEvent(number, random)
    totals.ids.push(event.id)
    const copies = random.next() < 0.25 ? 2 + random.below(2) : 1
    await Promise.all(Array.from({ length: copies }, (_, copy) => deliver(event, copy)))
    progress.done++
    if (random.next() < 0.25) {
      later.push(delay(random.below(3_000)).then(() => deliver(event, 'later')))
    }
  }

  async function lane(): Promise<void> {
    while (progress.goesOn()) {
      const number = progress.begun++
      await progress.admitted()
      await deliverEvent(number)
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane))
  await Promise.all(later)
  return totals
}

async function toFigures(stage: Stage, { ids, ...totals }: Totals, { made, answers }: Sender) {
  const effects = await stage.listEffects()
  const events = new Set(effects.map(([event]) => event))
  return {
    ...totals,
    events: ids.length,
    attempts: made,
    answers,
    lost: ids.filter((id) => !events.has(id)).length,
    duplicates: countRepeated(effects),
    takenOver: countTakenOver(effects),
  }
}
