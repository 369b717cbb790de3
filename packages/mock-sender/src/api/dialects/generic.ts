import type { Delivery } from '../../delivery/delivery.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import { toErrorBody } from '../server/error-body.ts'
import { optional } from '../server/field.ts'
import { PAGING, toPage } from '../server/paging.ts'
import { route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import type { ProviderSide } from './provider-side.ts'

const WEBHOOK = {
  id: 'hook_123',
  url: 'https://yourapp.com/webhook',
  events: ['user.created', 'user.updated', 'project.created'],
  secret: 'whsec_abc123...',
  active: true,
  created_at: '2026-01-15T12:00:00Z',
}
const DELIVERED = {
  id: 'del_123',
  event_id: 'evt_abc',
  status: 'success',
  status_code: 200,
  attempts: 1,
  delivered_at: '2026-01-15T12:30:00Z',
}
const FAILED = {
  id: 'del_124',
  event_id: 'evt_def',
  status: 'failed',
  status_code: null,
  attempts: 5,
  error: 'Connection timeout',
}

/** The sender's side of Generic: the first webhook has the id that the documented commands name. */
export const generic: ProviderSide = {
  subscriptionIds: { prefix: 'hook_', first: 'hook_123' },
  scopeOf: null,
  testType: null,
  createDialect: createGenericDialect,
}

/** The API that many small services follow. Custom providers use it, too. */
export function createGenericDialect({ sender, fields, find }: DialectParts): Dialect {
  const { url, events, secret, active } = fields
  return {
    routes: [
      route({
        method: 'POST',
        path: '/v1/webhooks',
        name: 'createWebhook',
        summary: 'Creates a webhook',
        known: 'documented',
        fields: { url, events, secret: optional(secret), active: optional(active) },
        status: 201,
        examples: [WEBHOOK],
        handle: async ({ body }) => toWebhook(await sender.subscribe(body)),
      }),
      route({
        method: 'POST',
        path: '/v1/webhooks/:id/test',
        name: 'testWebhook',
        summary: 'Sends a test event',
        known: 'documented',
        // The documented command sends no key.
        access: 'key-if-set',
        examples: [DELIVERED, FAILED],
        handle: async ({ params }) => toEntry(await sender.test(find(params.id))),
      }),
      route({
        method: 'GET',
        path: '/v1/webhooks/:id/deliveries',
        name: 'listDeliveries',
        summary: 'Lists the deliveries to a webhook, newest first',
        known: 'documented',
        query: PAGING,
        examples: [{ deliveries: [DELIVERED, FAILED] }],
        handle: ({ params, query }) => {
          const deliveries = sender.deliveries({ subscription: find(params.id) }).reverse()
          return { deliveries: toPage(deliveries, query).map(toEntry) }
        },
      }),
    ],
    toError: toErrorBody,
  }
}

function toWebhook(subscription: Subscription): Record<keyof typeof WEBHOOK, unknown> {
  const { id, url, events, secret, active, createdAt } = subscription
  return { id, url, events, secret, active, created_at: toIso(createdAt) }
}

/** An entry has either a status code or an error. */
function toEntry({ id, eventId, status, attempts }: Delivery): Record<string, unknown> {
  const last = attempts.at(-1)
  const isDelivered = status === 'delivered'
  return {
    id,
    event_id: eventId,
    status: isDelivered ? 'success' : status === 'pending' ? 'pending' : 'failed',
    status_code: last?.response?.status ?? null,
    attempts: attempts.length,
    ...(isDelivered && { delivered_at: toIso(last!.endedAt) }),
    ...(last?.error && { error: last.error.message }),
  }
}
