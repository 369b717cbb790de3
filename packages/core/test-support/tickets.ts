import { createHmac } from 'node:crypto'
import {
  createWebhooks,
  defineProvider,
  type Outcome,
  type StandardSchema,
  type WebhookRequest,
} from '../src/index.ts'
import type { WebhooksOptions } from '../src/webhooks-options.ts'

export interface TicketEvent<T extends string = string> {
  type: T
  id: string
  data: { title: string }
}

/** A hand-written schema, so that the pipeline's tests depend on no provider. */
function ticketSchema<T extends string>(type: T): StandardSchema<unknown, TicketEvent<T>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        const event = value as TicketEvent<T>
        if (event.type === type && typeof event.data?.title === 'string') return { value: event }
        return { issues: [{ message: 'expected a string', path: ['data', 'title'] }] }
      },
    },
  }
}

export const SECRET = 'a secret of the tickets'

export const tickets = defineProvider({
  name: 'tickets',
  signature: { header: 'X-Tickets-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id' }, data: 'data' },
  events: {
    'ticket.opened': ticketSchema('ticket.opened'),
    'ticket.closed': ticketSchema('ticket.closed'),
    'note.added': ticketSchema('note.added'),
  },
})

export type Tickets = typeof tickets

export function ticket(id = 'evt_1', type = 'ticket.opened'): TicketEvent {
  return { type, id, data: { title: 'A door is open' } }
}

/** Signs with Node's crypto, not with the code under test. */
export function signTicket(body: string | Uint8Array, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

/** A correctly signed request. `headers` and `method` override parts of it. */
export function request(
  body: unknown = ticket(),
  { headers = {}, method = 'POST' }: { headers?: Record<string, string | undefined>; method?: string } = {},
): WebhookRequest {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const all: Record<string, string | undefined> = { 'x-tickets-signature': signTicket(bytes), ...headers }
  return { method, header: (name) => all[name], body: async () => bytes }
}

type Options = Partial<WebhooksOptions<Tickets, never>>

/** A receiver that records its outcomes. */
export function ticketReceiver(options: Options = {}) {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET, ...options } as WebhooksOptions<
    Tickets,
    never
  >)
  webhooks.observe((outcome) => outcomes.push(outcome))
  return { webhooks, outcomes }
}
