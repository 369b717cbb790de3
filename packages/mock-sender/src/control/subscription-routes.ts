import type { Values } from '../api/server/field.ts'
import { optional } from '../api/server/field.ts'
import type { Route } from '../api/server/route.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type {
  DeliveryAnswer,
  HealthAnswer,
  SecretAnswer,
  SubscriptionAnswer,
  SubscriptionsAnswer,
} from './contract.ts'
import { type ControlHost, findSubscription } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import * as examples from './examples.ts'
import { given } from './given.ts'
import { toHealth } from './health.ts'
import { HEALTH, ROTATE_SECRET, SUBSCRIPTIONS, subscribeFields, TEST } from './requests.ts'
import { toSubscriptionJson } from './to-json.ts'
import { toPage } from './to-page.ts'

const SHOWN = { subscription: examples.SUBSCRIPTION }
const WITH_SECRET = { ...SHOWN, secret: 'whsec_0123456789abcdef' }

/** The routes that manage subscriptions. */
export function createSubscriptionRoutes(host: ControlHost): Route[] {
  return [...collectionRoutes(host), ...itemRoutes(host), ...actionRoutes(host)]
}

function collectionRoutes(host: ControlHost): Route[] {
  const { sender, provider, fields } = host
  return [
    controlRoute({
      method: 'GET',
      path: '/subscriptions',
      name: 'Subscriptions',
      summary: 'Lists subscriptions, newest first',
      query: SUBSCRIPTIONS,
      example: { subscriptions: [examples.SUBSCRIPTION], next: null },
      handle: ({ query }) => listSubscriptions(host, query),
    }),
    controlRoute({
      method: 'POST',
      path: '/subscriptions',
      name: 'Subscribe',
      summary: 'Registers a URL; only this response shows its secret',
      fields: subscribeFields(provider, fields),
      status: 201,
      example: WITH_SECRET,
      async handle({ body }): Promise<SecretAnswer> {
        const made = await sender.subscribe(given(body) as typeof body)
        return { ...toAnswer(made), secret: made.secret }
      },
    }),
  ]
}

function itemRoutes(host: ControlHost): Route[] {
  const { sender, provider, fields } = host
  const { url, ...rest } = subscribeFields(provider, fields)
  return [
    controlRoute({
      method: 'GET',
      path: '/subscriptions/:id',
      name: 'Subscription',
      summary: 'Shows a subscription',
      example: SHOWN,
      handle: ({ params }) => toAnswer(findSubscription(host, params.id)),
    }),
    controlRoute({
      method: 'PATCH',
      path: '/subscriptions/:id',
      name: 'UpdateSubscription',
      summary: 'Changes the given settings; a new secret is rotated in',
      fields: { url: optional(url), ...rest },
      example: SHOWN,
      handle: async ({ params, body }) =>
        toAnswer(await sender.update(findSubscription(host, params.id), given(body))),
    }),
    controlRoute({
      method: 'DELETE',
      path: '/subscriptions/:id',
      name: 'Unsubscribe',
      summary: 'Deletes a subscription, and cancels deliveries that wait for their next attempt',
      status: 204,
      handle({ params }) {
        sender.unsubscribe(findSubscription(host, params.id))
      },
    }),
    controlRoute({
      method: 'GET',
      path: '/subscriptions/:id/health',
      name: 'Health',
      summary: 'Shows the health of the receiver: success rate, results, durations and recent attempts',
      query: HEALTH,
      example: examples.HEALTH,
      handle({ params, query }): HealthAnswer {
        const subscription = findSubscription(host, params.id)
        return toHealth(subscription, sender.deliveries({ subscription }), query.limit)
      },
    }),
  ]
}

function actionRoutes(host: ControlHost): Route[] {
  const { sender } = host
  return [
    switchRoute(host, 'enable', { name: 'Enable', summary: 'Enables a subscription' }),
    switchRoute(host, 'disable', { name: 'Disable', summary: 'Stops deliveries to a subscription' }),
    controlRoute({
      method: 'POST',
      path: '/subscriptions/:id/rotate-secret',
      name: 'RotateSecret',
      summary: 'Gives a subscription a new secret, which only this response shows',
      fields: ROTATE_SECRET,
      example: WITH_SECRET,
      async handle({ params, body }): Promise<SecretAnswer> {
        const rotated = await sender.rotateSecret(findSubscription(host, params.id), given(body))
        return { ...toAnswer(rotated), secret: rotated.secret }
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/subscriptions/:id/test',
      name: 'Test',
      summary:
        'Sends a test event, whichever events the subscription wants, and responds when the first attempt has ended',
      fields: TEST,
      example: { delivery: examples.DELIVERY },
      async handle({ params, body }): Promise<DeliveryAnswer> {
        const delivery = await sender.test(findSubscription(host, params.id), given(body) as object)
        return { delivery: delivery.toJSON() }
      },
    }),
  ]
}

function switchRoute(
  host: ControlHost,
  action: 'enable' | 'disable',
  described: { readonly name: string; readonly summary: string },
): Route {
  return controlRoute({
    ...described,
    method: 'POST',
    path: `/subscriptions/:id/${action}`,
    fields: {},
    example: SHOWN,
    handle({ params }) {
      const subscription = findSubscription(host, params.id)
      host.sender[action](subscription)
      return toAnswer(subscription)
    },
  })
}

function listSubscriptions(
  { sender }: ControlHost,
  { status, text, limit, after }: Values<typeof SUBSCRIPTIONS>,
): SubscriptionsAnswer {
  const wanted = text?.toLowerCase()
  const found = sender
    .subscriptions()
    .filter((one) => status === undefined || one.status === status)
    .filter((one) => wanted === undefined || hasText(one, wanted))
    .reverse()
  const { page, next } = toPage(found, { all: () => sender.subscriptions(), limit, after })
  return { subscriptions: page.map(toSubscriptionJson), next }
}

function hasText({ id, url, name, events }: Subscription, text: string): boolean {
  return [id, url, name ?? '', ...events].some((one) => one.toLowerCase().includes(text))
}

function toAnswer(subscription: Subscription): SubscriptionAnswer {
  return { subscription: toSubscriptionJson(subscription) }
}
