import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { createEventFactory } from '../event/event-factory.ts'
import { inheritType } from '../event/event-type.ts'
import { anyTypeOf } from '../event/no-example.ts'
import { createSentIds } from '../event/sent-ids.ts'
import { createRandom, type Random } from '../random/random.ts'
import { elapsedMs, pause } from '../time/real-timers.ts'
import type { Answer } from './answer.ts'
import { type Connection, openConnection } from './connection.ts'
import { encodeHead, type RawMessage } from './raw-message.ts'
import type { Preparation, Prepared, ReceiverUnderTest } from './receiver-under-test.ts'
import { readId, signMessage } from './signed-message.ts'

/** The tools with which a behaviour sends its requests. */
export interface Probe {
  readonly provider: AnyProvider
  readonly receiver: ReceiverUnderTest
  /** The longest wait for the receiver. */
  readonly timeoutMs: number
  readonly random: Random
  /** Makes a new event of this type, by default the provider's first; `fields` are added to the envelope. */
  event(fields?: object, type?: string): EventBody
  /** Makes a signed request for an event, or for a raw body. */
  message(body: EventBody | Buffer | string, secret?: string): RawMessage
  /** Makes the head of a request whose body is sent in pieces. */
  head(message: RawMessage): Buffer
  connect(): Promise<Connection>
  /** Sends one request over a new connection. */
  deliver(message: RawMessage): Promise<Answer>
  prepare(message: RawMessage, preparation: Preparation): Promise<Prepared>
  /** Waits for an answer that comes only after a deadline. */
  outlast(answer: Promise<Answer>): Promise<Answer>
  /** Retries, as a sender does, while the receiver answers that it is busy with the event. */
  redeliver(message: RawMessage): Promise<Answer>
  /** Returns how often the events sent so far have taken effect. */
  effects(): Promise<number | undefined>
  /** Destroys every connection, including those that are opening. */
  close(): void
}

const STEP_MS = 200
let made = 0

export function createProbe(receiver: ReceiverUnderTest): Probe {
  const { provider, secret: ownSecret } = receiver
  const url = new URL(receiver.url)
  const timeoutMs = receiver.timeoutMs ?? provider.delivery.timeoutMs + 5000
  const startedAt = Date.now()
  // Each event of a process gets its own time: for some providers only the time makes events different.
  const events = createEventFactory(provider, {
    random: createRandom(randomUUID()),
    now: () => startedAt + made++,
  })
  const sentIdOf = createSentIds(provider, createRandom(randomUUID()))
  const ids = new Set<string>()
  // Also ends the requests that a failed behaviour still has open.
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)

  async function answerTo(message: RawMessage): Promise<Answer> {
    const connection = await probe.connect()
    // Not awaited: a receiver may answer without reading the whole body.
    void connection.send(message)
    return connection.answer({ bodyless: message.method === 'HEAD' })
  }

  const probe: Probe = {
    provider,
    receiver,
    timeoutMs,
    random: createRandom(randomUUID()),
    event(fields = {}, type = anyTypeOf(provider)) {
      const event = events.create({ type })
      return inheritType({ ...event, ...fields }, event)
    },
    message(content, secret = ownSecret) {
      const isEvent = typeof content === 'object' && !Buffer.isBuffer(content)
      const message = signMessage(provider, url, secret, {
        content,
        likeness: isEvent ? content : probe.event(),
        settings: receiver.settings,
        eventId: (isEvent && sentIdOf(content)) || `msg_${randomUUID()}`,
        deliveryId: `del_${randomUUID()}`,
      })
      const id = readId(provider, message)
      if (id !== undefined) ids.add(id)
      return message
    },
    head: (message) => encodeHead(message, url.host),
    connect: () => openConnection(url, timeoutMs, closing.signal),
    deliver(message) {
      const answer = answerTo(message)
      // A behaviour may fail before it awaits this answer.
      answer.catch(() => {})
      return answer
    },
    async prepare(message, preparation) {
      return receiver.prepare!(readId(provider, message)!, preparation)
    },
    async outlast(answer) {
      let settled = false
      const settle = () => {
        settled = true
      }
      answer.then(settle, settle)
      while (!settled && receiver.advance) {
        receiver.advance(STEP_MS)
        await pause(2)
      }
      return answer
    },
    async redeliver(message) {
      const until = elapsedMs() + timeoutMs
      for (;;) {
        const answer = await probe.outlast(probe.deliver(message))
        if ((answer.status !== 503 && answer.status !== 409) || elapsedMs() > until) return answer
        await pause(10)
      }
    },
    async effects() {
      if (receiver.effects === undefined) return undefined
      let total = 0
      for (const id of ids) total += await receiver.effects(id)
      return total
    },
    close: () => closing.abort(),
  }
  return probe
}
