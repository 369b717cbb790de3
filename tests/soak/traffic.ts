import { randomBytes } from 'node:crypto'
import { sign, toSigningKey } from '@postern/core'
import { standardWebhooks } from '../../packages/providers/src/standard-webhooks.ts'
import { type Manner, post } from './post.ts'

export const SECRET = `whsec_${randomBytes(24).toString('base64')}`
export const MAX_BODY_BYTES = 16_384
export const DEADLINE_MS = 1_000

/** One kind of traffic and its expected status, or undefined if the client disconnects first. */
export interface Shot {
  readonly kind: string
  readonly status: number | undefined
  send(url: string, number: number): Promise<number | undefined>
}

interface Message {
  readonly id: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const key = toSigningKey(standardWebhooks.signature, SECRET)

/** `number` gives the message a unique id. */
function message(
  number: number,
  { type = 'contact.created', filler = '', nowMs = Date.now() } = {},
): Message {
  const body = JSON.stringify({
    type,
    timestamp: '2026-01-15T12:30:00Z',
    data: { id: `contact_${number}`, filler },
  })
  return signed(`msg_${number}`, body, nowMs)
}

function signed(id: string, body: string, nowMs = Date.now()): Message {
  const named = { 'webhook-id': id }
  const signature = sign(standardWebhooks.signature, [key], Buffer.from(body), { nowMs, headers: named })
  return { id, body, headers: { ...named, ...signature } }
}

const once =
  (make: (number: number) => Message, manner?: Manner): Shot['send'] =>
  (url, number) =>
    post(url, make(number), manner)

/** Sends the same message twice and returns the second status. */
const twice =
  (make: (number: number) => Message): Shot['send'] =>
  async (url, number) => {
    const repeated = make(number)
    await post(url, repeated)
    return post(url, repeated)
  }

const failing = (number: number) => message(number, { filler: 'failing' })

/** The shots that take a few milliseconds. */
export const QUICK_SHOTS: readonly Shot[] = [
  { kind: 'valid', status: 200, send: once(message) },
  { kind: 'repeated', status: 200, send: twice(message) },
  { kind: 'unknown type', status: 200, send: once((n) => message(n, { type: 'contact.unknown' })) },
  { kind: 'failing handler', status: 500, send: once(failing) },
  { kind: 'failing handler, repeated', status: 500, send: twice(failing) },
  { kind: 'body in two parts', status: 200, send: once(message, 'in parts') },
  { kind: 'client that leaves', status: undefined, send: once(message, 'aborted') },
  { kind: 'forged', status: 401, send: once((n) => ({ ...message(n), body: message(n + 0.5).body })) },
  { kind: 'unsigned', status: 401, send: once((n) => ({ ...message(n), headers: {} })) },
  { kind: 'expired', status: 401, send: once((n) => message(n, { nowMs: Date.now() - 3_600_000 })) },
  { kind: 'not JSON', status: 400, send: once((n) => signed(`msg_${n}`, `{${n}`)) },
  { kind: 'oversize', status: 413, send: once((n) => message(n, { filler: 'x'.repeat(MAX_BODY_BYTES) })) },
]

/** The shots that outlast the deadline. */
export const SLOW_SHOTS: readonly Shot[] = [
  { kind: 'handler past the deadline', status: 503, send: once((n) => message(n, { filler: 'slow' })) },
  { kind: 'body past the deadline', status: 408, send: once(message, 'stalled') },
]
