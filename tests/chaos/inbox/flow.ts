import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../../packages/mock-sender/src/random/random.ts'
import { createEvent, type SignedEvent } from '../event.ts'
import type { Sender } from '../sender.ts'

/** Delivers events during a whole run. */
export interface Flow {
  /** Every event so far, including those in delivery. */
  readonly ids: readonly string[]
  /** The events whose handler ends the process. */
  readonly poison: ReadonlySet<string>
  readonly deliveries: number
  /** Delivers events, some of them several times. Resolves after `end`, when all are acknowledged. */
  run(): Promise<void>
  end(): void
  /** Resolves when this number of further events is acknowledged. */
  acknowledges(count: number): Promise<void>
  /** Delivers a poison event and resolves to its id when it is acknowledged. */
  deliverPoison(): Promise<string>
}

const LANES = 8
/** The longest pause of a lane. At some 50 events per second, a busy machine still has time to start processes. */
const PAUSE_MS = 240

export function createFlow(sender: Sender, seed: string): Flow {
  const ids: string[] = []
  const poison = new Set<string>()
  const later: Promise<void>[] = []
  let deliveries = 0
  let acknowledged = 0
  let ended = false

  async function deliver(event: SignedEvent, label: string | number): Promise<void> {
    deliveries++
    await sender.deliver(event, createRandom(seed, event.id, label))
  }

  async function deliverNext(): Promise<void> {
    const number = ids.length
    const random = createRandom(seed, 'event', number)
    const event = createEvent(number, random)
    ids.push(event.id)
    const copies = random.next() < 0.25 ? 2 + random.below(2) : 1
    await Promise.all(Array.from({ length: copies }, (_, copy) => deliver(event, copy)))
    acknowledged++
    if (random.next() < 0.25) {
      later.push(delay(random.below(2_000)).then(() => deliver(event, 'later')))
    }
    await delay(random.below(PAUSE_MS))
  }

  async function lane(): Promise<void> {
    while (!ended) await deliverNext()
  }

  return {
    ids,
    poison,
    get deliveries() {
      return deliveries
    },
    async run() {
      await Promise.all(Array.from({ length: LANES }, lane))
      await Promise.all(later)
    },
    end() {
      ended = true
    },
    async acknowledges(count) {
      const goal = acknowledged + count
      while (acknowledged < goal && !ended) await delay(5)
    },
    async deliverPoison() {
      const number = ids.length
      const event = createEvent(number, createRandom(seed, 'event', number), { poison: true })
      ids.push(event.id)
      poison.add(event.id)
      await deliver(event, 'poison')
      return event.id
    },
  }
}
