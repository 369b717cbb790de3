import type { AnyProvider } from '@postern/core'
import type { Attempt, Delivery } from '../../delivery/delivery.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import { toErrorBody } from '../server/error-body.ts'
import { choiceField, optional, type Values } from '../server/field.ts'
import { PAGING, toPage } from '../server/paging.ts'
import { type Route, route } from '../server/route.ts'
import { type Dialect, type DialectParts, toIso } from './dialect.ts'
import type { ProviderSide } from './provider-side.ts'

const SUBSCRIPTION = {
  id: 1,
  name: 'Translations',
  url: 'https://your-server.com/webhooks/elan',
  events: ['workflow.completed'],
  is_active: true,
  created_at: '2025-12-21T10:30:00.000Z',
  updated_at: '2025-12-21T10:30:00.000Z',
}

const SUCCESS = {
  id: 'del_abc123.1',
  subscription_id: 1,
  event_id: 'evt_abc123',
  event_type: 'workflow.completed',
  attempt: 1,
  status: 'success',
  status_code: 200,
  response_body: 'ok',
  error: null,
  duration_ms: 12.5,
  created_at: '2025-12-21T10:30:00.000Z',
  next_attempt_at: null,
}
const FAILURE = {
  ...SUCCESS,
  status: 'failed',
  status_code: null,
  response_body: null,
  error: 'Connection timeout',
  next_attempt_at: '2025-12-21T10:30:30.000Z',
}
const LOGS = { logs: [SUCCESS, FAILURE], total: 2, limit: 50, offset: 0 }

/** The sender's side of ELAN Languages: an organization gets its own events. */
export const elan: ProviderSide = {
  subscriptionIds: { prefix: null },
  scopeOf: ({ organization_id }) => [organization_id],
  testType: 'workflow.completed',
  createDialect: createElanDialect,
}

/** No response shows a secret, and an organization sees only its own subscriptions. */
function createElanDialect(parts: DialectParts): Dialect {
  return {
    routes: [...collectionRoutes(parts), ...subscriptionRoutes(parts), ...logRoutes(parts)],
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
      summary: 'Changes the given fields',
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

/**
 * The delivery logs of ELAN Languages, one entry per attempt. We chose their shape; the page around them follows
 * https://docs.elanlanguages.ai/executions.
 */
function logRoutes({ provider, sender, find }: DialectParts): Route[] {
  return [
    route({
      method: 'POST',
      path: '/webhooks/:subscription_id/test',
      name: 'testSubscription',
      summary: 'Sends a test workflow.completed event, which appears in the logs',
      known: 'documented',
      examples: [SUCCESS, FAILURE],
      handle: async ({ params, scope }) => {
        const subscription = find(params.subscription_id, inOrganization(provider, scope))
        return toLogs(await sender.test(subscription, { envelope: { organization_id: scope } }))[0]
      },
    }),
    route({
      method: 'GET',
      path: '/webhooks/:subscription_id/logs',
      name: 'listLogs',
      summary: 'Lists the delivery attempts of a subscription, newest first',
      known: 'documented',
      query: PAGING,
      examples: [LOGS],
      handle: ({ params, scope, query }) => {
        const subscription = find(params.subscription_id, inOrganization(provider, scope))
        return toLogPage(sender.deliveries({ subscription }), query)
      },
    }),
    route({
      method: 'GET',
      path: '/webhooks/logs/all',
      name: 'listAllLogs',
      summary: 'Lists the delivery attempts of the organization, newest first',
      known: 'documented',
      query: {
        event_type: choiceField('Only attempts to deliver this type.', Object.keys(provider.events)),
        ...PAGING,
      },
      examples: [LOGS],
      handle: ({ scope, query: { event_type: type, ...page } }) => {
        const isOurs = inOrganization(provider, scope)
        const ours = sender.deliveries({ type }).filter(({ subscription }) => isOurs(subscription))
        return toLogPage(ours, page)
      },
    }),
  ]
}

function toLogPage(deliveries: readonly Delivery[], page: Values<typeof PAGING>) {
  const logs = deliveries.flatMap(toLogs).reverse()
  logs.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
  return { logs: toPage(logs, page), total: logs.length, ...page }
}

function toLogs(delivery: Delivery) {
  return delivery.attempts.map((attempt) => toLog(delivery, attempt))
}

/** An entry has either a status code or an error. */
function toLog({ id, subscription, eventId, type }: Delivery, attempt: Attempt) {
  const { number, outcome, response, error, durationMs, at, next } = attempt
  return {
    id: `${id}.${number}`,
    subscription_id: Number(subscription.id),
    event_id: eventId,
    event_type: type,
    attempt: number,
    status: outcome === 'success' ? 'success' : 'failed',
    status_code: response?.status ?? null,
    response_body: response?.body ?? null,
    error: error?.message ?? null,
    duration_ms: durationMs,
    created_at: toIso(at),
    next_attempt_at: next?.at == null ? null : toIso(next.at),
  }
}

/** The organization of the example events, so that an unchanged event reaches the default organization. */
function defaultOrganization({ events }: AnyProvider): string {
  return String(events['workflow.completed']?.example?.organization_id)
}

/** Selects the subscriptions of an organization. A subscription without a scope belongs to the default one. */
function inOrganization(
  provider: AnyProvider,
  organization: string | null,
): (subscription: Subscription) => boolean {
  const standard = defaultOrganization(provider)
  return ({ scope }) => (scope ?? standard) === (organization ?? standard)
}
