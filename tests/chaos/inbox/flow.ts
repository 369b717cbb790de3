import { setTimeout as delay } from 'node:timers/promises'
import { createRandom } from '../../../packages/mock-sender/src/random/random.ts'
import { createEvent, type SignedEvent } from '../event.ts'
import type { Sender } from '../sender.ts'

/** Events that come in for as long as a run takes. */
export interface Flow {
  /** Every event so far; those that are under way included. */
  readonly ids: readonly string[]
  /** Those whose handler ends the process. */
  readonly poison: ReadonlySet<string>
  readonly deliveries: number
  /** Delivers events, some of them several times; resolves after `end`, when all of them are acknowledged. */
  run(): Promise<void>
  end(): void
  /** Resolves when so many more events are acknowledged. */
  acknowledges(count: number): Promise<void>
  /** Resolves to the id of a poison event, once it is acknowledged. */
  deliverPoison(): Promise<string>
}

const LANES = 8
/** The longest pause of a lane: some 50 events a second come in, which leaves a busy machine time to start processes. */
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
