import type { Subscription } from '../../subscription/subscription.ts'
import { toErrorBody } from '../server/error-body.ts'
import { optional } from '../server/field.ts'
import { type Route, route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import { createElanLogRoutes } from './elan-logs.ts'
import { defaultOrganization, inOrganization } from './elan-organization.ts'

const SUBSCRIPTION = {
  id: 1,
  name: 'Translations',
  url: 'https://your-server.com/webhooks/elan',
  events: ['workflow.completed'],
  is_active: true,
  created_at: '2025-12-21T10:30:00.000Z',
  updated_at: '2025-12-21T10:30:00.000Z',
}

/** ELAN Languages. A secret is never shown, and an organization sees its own subscriptions alone. */
export function createElanDialect(parts: DialectParts): Dialect {
  return {
    routes: [...collectionRoutes(parts), ...subscriptionRoutes(parts), ...createElanLogRoutes(parts)],
    defaultOrganization: defaultOrganization(parts.provider),
    toError: toErrorBody,
  }
}

function collectionRoutes({ provider, sender, fields }: DialectParts): Route[] {
  const { name, url, events, secret, headers, active } = fields
  return [
    route({
      method: 'POST',
      path: '/webhooks',
      name: 'createSubscription',
      summary: 'Creates a webhook subscription; without a secret its deliveries are unsigned',
      known: 'documented',
      fields: {
        name,
        url,
        events,
        secret: optional(secret, 'or null'),
        headers: optional(headers),
        is_active: optional(active),
      },
      status: 201,
      examples: [SUBSCRIPTION],
      handle: async ({ body: { is_active, ...wish }, scope }) =>
        toSubscription(
          await sender.subscribe({ ...wish, active: is_active, secret: wish.secret ?? null, scope }),
        ),
    }),
    route({
      method: 'GET',
      path: '/webhooks',
      name: 'listSubscriptions',
      summary: 'Lists the webhook subscriptions of the organization',
      known: 'documented',
      examples: [[SUBSCRIPTION]],
      handle: ({ scope }) =>
        sender.subscriptions().filter(inOrganization(provider, scope)).map(toSubscription),
    }),
  ]
}

function subscriptionRoutes({ provider, sender, fields, find }: DialectParts): Route[] {
  const { name, url, events, secret, headers, active } = fields
  const shared = { path: '/webhooks/:subscription_id', known: 'documented' } as const
  return [
    route({
      ...shared,
      method: 'GET',
      name: 'getSubscription',
      summary: 'Shows a webhook subscription',
      examples: [SUBSCRIPTION],
      handle: ({ params, scope }) =>
        toSubscription(find(params.subscription_id, inOrganization(provider, scope))),
    }),
    route({
      ...shared,
      method: 'PATCH',
      name: 'updateSubscription',
      summary: 'Changes the fields that are given',
      fields: {
        name: optional(name),
        url: optional(url),
        events: optional(events),
        secret: optional(secret, 'or null'),
        headers: optional(headers),
        is_active: optional(active),
      },
      examples: [SUBSCRIPTION],
      handle: async ({ params, scope, body: { is_active, ...changes } }) => {
        const subscription = find(params.subscription_id, inOrganization(provider, scope))
        return toSubscription(await sender.update(subscription, { ...changes, active: is_active }))
      },
    }),
    route({
      ...shared,
      method: 'DELETE',
      name: 'deleteSubscription',
      summary: 'Deletes a webhook subscription',
      status: 204,
      examples: [],
      handle: ({ params, scope }) =>
        sender.unsubscribe(find(params.subscription_id, inOrganization(provider, scope))),
    }),
  ]
}

function toSubscription(subscription: Subscription): Record<keyof typeof SUBSCRIPTION, unknown> {
  const { id, name, url, events, active, createdAt, updatedAt } = subscription
  return {
    id: Number(id),
    name,
    url,
    events,
    is_active: active,
    created_at: toIso(createdAt),
    updated_at: toIso(updatedAt),
  }
}
