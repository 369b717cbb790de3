import type { Subscription } from '../../subscription/subscription.ts'
import type { ProblemCode } from '../server/api-problem.ts'
import { route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import type { ProviderSide } from './provider-side.ts'

const WEBHOOK = {
  id: 'whk_abc123',
  name: 'Slack Notifications',
  url: 'https://your-server.com/webhooks/workflows',
  events: ['alert.created', 'alert.critical', 'csv.uploaded'],
  isActive: true,
  secret: 'whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  createdAt: '2026-05-19T12:00:00.000Z',
}

/** The codes in https://workflows.com.es/docs/authentication; we derived the others from them. */
const CODES: Partial<Record<ProblemCode, string>> = { validation_failed: 'VALIDATION_ERROR' }

/** The sender's side of WorkFlows, which sends changes of webhooks as events. */
export const workflows: ProviderSide = {
  subscriptionIds: { prefix: 'whk_' },
  scopeOf: null,
  testType: null,
  createDialect: createWorkflowsDialect,
}

/**
 * Only the response that registers a webhook shows its secret. Changes of webhooks become events with the
 * webhook in the format of the API.
 */
function createWorkflowsDialect({ provider, sender, notify, fields }: DialectParts): Dialect {
  const { name, url, events } = fields
  return {
    routes: [
      route({
        method: 'POST',
        path: '/api/v1/webhooks',
        name: 'createWebhook',
        summary: 'Registers a webhook; only this response shows its secret',
        known: 'documented',
        fields: { name, url, events },
        status: 201,
        examples: [{ data: WEBHOOK }],
        handle: async ({ body }) => {
          const subscription = await sender.subscribe(body)
          const { createdAt, ...webhook } = toWebhook(subscription)
          return { data: { ...webhook, secret: subscription.secret, createdAt } }
        },
      }),
    ],
    toError: ({ code, message }) => ({ error: message, code: CODES[code] ?? code.toUpperCase() }),
    onChange: (change, subscription) => {
      const type = `webhook.${change}`
      if (Object.hasOwn(provider.events, type)) notify({ type, data: toWebhook(subscription) })
    },
  }
}

function toWebhook(subscription: Subscription) {
  const { id, name, url, events, active, createdAt } = subscription
  return { id, name, url, events, isActive: active, createdAt: toIso(createdAt) }
}
