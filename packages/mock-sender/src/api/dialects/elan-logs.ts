import type { Attempt, Delivery } from '../../delivery/delivery.ts'
import { choiceField } from '../server/field.ts'
import { PAGING, toPage } from '../server/paging.ts'
import { type Route, route } from '../server/route.ts'
import { type DialectParts, toIso } from './dialect.ts'
import { inOrganization } from './elan-organization.ts'

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

/**
 * The delivery logs of ELAN Languages, an entry per attempt. Their shape is chosen; the page around them is like that
 * of https://docs.elanlanguages.ai/executions.
 */
export function createElanLogRoutes({ provider, sender, find }: DialectParts): Route[] {
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
        return toLogPage(
          sender.deliveries({ type }).filter(({ subscription }) => isOurs(subscription)),
          page,
        )
      },
    }),
  ]
}

function toLogPage(
  deliveries: readonly Delivery[],
  page: { readonly limit: number; readonly offset: number },
) {
  const logs = deliveries.flatMap(toLogs).reverse()
  logs.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
  return { logs: toPage(logs, page), total: logs.length, ...page }
}

function toLogs(delivery: Delivery) {
  return delivery.attempts.map((attempt) => toLog(delivery, attempt))
}

/** Either a status code or why there is none. */
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
