import type { Subscription } from '../../subscription/subscription.ts'
import { invalid } from '../server/api-problem.ts'
import { type Field, objectField, optional, textField } from '../server/field.ts'
import { route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import type { ProviderSide } from './provider-side.ts'

const WEBHOOK = {
  id: 'wh_01HXYZ',
  url: 'https://yourapp.com/webhooks/ventryx',
  events: ['workflow.completed', 'approval.requested', 'api_key.revoked'],
  secret: 'whsec_0123456789abcdef',
  created_at: '2026-04-03T09:15:00.000Z',
}
const EVENT = {
  id: 'evt_01HXYZ',
  type: 'order.placed',
  created_at: '2026-04-03T09:15:00.000Z',
  data: { order_id: 'ord_999' },
}

/** The sender's side of Ventryx. Its API also emits custom event types. */
export const ventryx: ProviderSide = {
  subscriptionIds: { prefix: 'wh_' },
  scopeOf: null,
  testType: null,
  createDialect: createVentryxDialect,
}

/**
 * Ventryx (https://www.ventryxtech.com/docs/api-reference.html) wraps responses in `data`. No document shows the fields
 * of a registered endpoint, so we chose them.
 */
function createVentryxDialect({ sender, send, fields }: DialectParts): Dialect {
  return {
    routes: [
      route({
        method: 'POST',
        path: '/v1/webhooks',
        name: 'registerEndpoint',
        summary: 'Registers an endpoint; ["*"] subscribes it to all events',
        known: 'documented',
        fields: { url: fields.url, events: fields.events },
        status: 201,
        examples: [{ data: WEBHOOK }],
        handle: async ({ body }) => ({ data: toWebhook(await sender.subscribe(body)) }),
      }),
      route({
        method: 'POST',
        path: '/v1/events',
        name: 'emitEvent',
        summary: 'Emits an event of a custom type or a type of the catalog',
        known: 'public',
        fields: { type: eventTypeField(), data: optional(objectField('The data of the event.')) },
        status: 201,
        examples: [{ data: EVENT }],
        handle: ({ body }) => ({ data: send(body) }),
      }),
    ],
    toError: ({ code, message, status }) => ({
      error: { code: code === 'unauthorized' ? 'invalid_api_key' : code, message, status },
    }),
  }
}

function toWebhook({
  id,
  url,
  events,
  secret,
  createdAt,
}: Subscription): Record<keyof typeof WEBHOOK, unknown> {
  return { id, url, events, secret, created_at: toIso(createdAt) }
}

/** A header carries the type, so other characters are not allowed. */
const EVENT_TYPE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/

function eventTypeField(): Field<string> {
  const text = textField('Words separated by dots.', 255)
  return {
    schema: { ...text.schema, pattern: EVENT_TYPE.source },
    isRequired: true,
    read(value, name) {
      const type = text.read(value, name)
      if (EVENT_TYPE.test(type)) return type
      throw invalid(name, 'Must be words of letters, digits, _ and -, separated by dots.')
    },
  }
}
