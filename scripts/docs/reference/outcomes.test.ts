import { type ErrorCode, type IdempotencyStore, memoryInbox, memoryStore, WebhookError } from '@postern/core'
import { expect, it } from 'vitest'
import { request, ticket, ticketReceiver } from '../../../packages/core/test-support/tickets.ts'
import { meta } from '../../../packages/providers/src/meta.ts'
import { HANDLER_RAN } from './outcomes.ts'

type Receiver = Parameters<typeof ticketReceiver>[0]
type Request = ReturnType<typeof request>

/** One way to get a code: the receiver, the request, and the last action of a handler that counts its runs. */
interface Situation {
  readonly code: ErrorCode
  readonly receiver?: Receiver
  readonly request?: Partial<Request>
  readonly handle?: (context: { reply(reply: object): void }) => unknown
}

const KEY = 'tickets:evt_1'
const fail = () => {
  throw new Error('always')
}
const forever = () => new Promise<never>(() => {})
const rejecting = (code: ErrorCode) => () => Promise.reject(new WebhookError(code, 'It is so.'))
const storeWith = (over: Partial<IdempotencyStore>): IdempotencyStore => ({ ...memoryStore(), ...over })
const header = (name: string, value: string | undefined) => {
  const { header: sent } = request()
  return { header: (asked: string) => (asked === name ? value : sent(asked)) }
}

const SITUATIONS: readonly Situation[] = [
  { code: 'METHOD_NOT_ALLOWED', request: { method: 'GET' } },
  { code: 'ENCODING_UNSUPPORTED', request: header('content-encoding', 'gzip') },
  { code: 'PAYLOAD_TOO_LARGE', receiver: { maxBodyBytes: 1 } },
  { code: 'BODY_INCOMPLETE', receiver: { deadlineMs: 20 }, request: { body: forever } },
  { code: 'SIGNATURE_MISSING', request: header('x-tickets-signature', undefined) },
  { code: 'SIGNATURE_INVALID', request: header('x-tickets-signature', 'sha256=00') },
  { code: 'TIMESTAMP_OUT_OF_TOLERANCE', receiver: { secret: rejecting('TIMESTAMP_OUT_OF_TOLERANCE') } },
  { code: 'KEY_UNAVAILABLE', receiver: { secret: rejecting('KEY_UNAVAILABLE') } },
  {
    code: 'HANDSHAKE_REFUSED',
    receiver: { provider: meta as never, settings: { verifyToken: 'right' } },
    request: { method: 'GET', url: '/?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong' },
  },
  { code: 'PAYLOAD_INVALID', request: request('not JSON') },
  { code: 'EVENT_INVALID', request: request({ ...ticket(), data: {} }) },
  {
    code: 'IN_PROGRESS',
    receiver: {
      deadlineMs: 1000,
      store: storeWith({ claim: async () => ({ status: 'in-progress', retryAfterMs: 1000 }) }),
    },
  },
  { code: 'HANDLER_FAILED', handle: fail },
  { code: 'HANDLER_TIMEOUT', receiver: { deadlineMs: 20 }, handle: forever },
  { code: 'LEASE_LOST', receiver: { store: takenOverAtCompletion() } },
  { code: 'EXHAUSTED', receiver: { maxAttempts: 1 }, handle: fail },
  {
    code: 'EXHAUSTED',
    receiver: {
      maxAttempts: 1,
      store: storeWith({ claim: async () => ({ status: 'exhausted', attempt: 1 }) }),
    },
  },
  { code: 'STORE_UNAVAILABLE', receiver: { store: storeWith({ claim: fail }) } },
  { code: 'STORE_UNAVAILABLE', receiver: { deadlineMs: 20, store: storeWith({ complete: forever }) } },
  { code: 'INBOX_UNAVAILABLE', receiver: { inbox: { ...memoryInbox(), put: fail } } },
  { code: 'RAW_BODY_UNAVAILABLE', request: { body: rejecting('RAW_BODY_UNAVAILABLE') } },
  { code: 'CONFIG_INVALID', receiver: { secret: fail } },
  { code: 'CONFIG_INVALID', handle: (context) => context.reply({ status: 99 }) },
]

/** A store in which another process takes the claim while the handlers run. */
function takenOverAtCompletion(): IdempotencyStore {
  const store = memoryStore()
  return {
    ...store,
    async complete(key, token, options) {
      await store.release(key, token)
      await store.claim(KEY, { token: 'other', leaseMs: 15_000, retainMs: 15_000 })
      return store.complete(key, token, options)
    },
  }
}

async function provoke({ receiver = {}, request: over, handle }: Situation) {
  const { webhooks, outcomes } = ticketReceiver(receiver)
  let runs = 0
  webhooks.on('*', async (_event, context) => {
    runs++
    await handle?.(context as never)
  })
  const { body } = await webhooks.receive({ ...request(), ...over })
  return { body, code: (outcomes[0] as { code?: string }).code, ran: runs > 0 }
}

it.each(Object.entries(HANDLER_RAN) as [ErrorCode, string][])(
  'a reply with %s: the table is right about whether a handler ran (%s)',
  async (code, claimed) => {
    const situations = SITUATIONS.filter((one) => one.code === code)
    const seen = await Promise.all(situations.map(provoke))
    for (const one of seen) expect(one).toMatchObject({ code, body: JSON.stringify({ error: code }) })
    const ran = new Set(seen.map((one) => one.ran))
    expect([...ran].sort()).toEqual({ no: [false], yes: [true], maybe: [false, true] }[claimed])
  },
)
