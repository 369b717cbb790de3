import type { Subscription } from '../../subscription/subscription.ts'
import { toErrorBody } from '../server/error-body.ts'
import { optional } from '../server/field.ts'
import { route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import type { ProviderSide } from './provider-side.ts'

const WEBHOOK = {
  id: 1,
  workflow: '42',
  url: 'https://your-server.com/webhook-endpoint',
  events: ['run.completed', 'run.failed'],
  secret: 'whsec_0123456789abcdef',
  created_at: '2024-01-15T14:30:00.000Z',
}

/** The sender's side of Validibot. A webhook gets the events of its workflow, which an id or a slug identifies. */
export const validibot: ProviderSide = {
  subscriptionIds: { prefix: null },
  scopeOf: ({ workflow }) => [Object(workflow).id, Object(workflow).slug],
  testType: null,
  createDialect: createValidibotDialect,
}

/** Validibot documents no API. A webhook belongs to one workflow and gets the events of that workflow. */
function createValidibotDialect({ sender, fields }: DialectParts): Dialect {
  const { url, events, secret } = fields
  return {
    routes: [
      route({
        method: 'POST',
        path: '/workflows/:id/webhooks',
        name: 'createWebhook',
        summary: 'Adds a webhook to a workflow, identified by its id or slug',
        known: 'chosen',
        fields: { url, events, secret: optional(secret) },
        status: 201,
        examples: [WEBHOOK],
        handle: async ({ params, body }) =>
          toWebhook(await sender.subscribe({ ...body, scope: params.id ?? null })),
      }),
    ],
    toError: toErrorBody,
  }
}

function toWebhook(subscription: Subscription): Record<keyof typeof WEBHOOK, unknown> {
  const { id, scope, url, events, secret, createdAt } = subscription
  return { id: Number(id), workflow: scope, url, events, secret, created_at: toIso(createdAt) }
}
