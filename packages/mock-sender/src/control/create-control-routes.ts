import type { Route } from '../api/server/route.ts'
import { type ChangeBuffer, createChangeBuffer } from './change-buffer.ts'
import { type ControlHost, readClock } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import { createDeliveryRoutes } from './delivery-routes.ts'
import { createEventRoutes } from './event-routes.ts'
import { createSenderRoutes } from './sender-routes.ts'
import { streamChanges } from './stream.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'
import { toDeliveryRow, toSubscriptionJson } from './to-json.ts'

/** The control API of a sender. */
export interface Control {
  readonly routes: readonly Route[]
  /** Looks at the sender no more. */
  close(): void
}

export function createControlRoutes(host: ControlHost): Control {
  let recording: { readonly buffer: ChangeBuffer; stop(): void } | undefined
  const stream = controlRoute({
    method: 'GET',
    path: '/stream',
    name: 'Stream',
    summary: 'Tells of every change as server-sent events with ids; Last-Event-ID takes one up again',
    handle({ headers }) {
      // Nobody has an id from before the first stream.
      recording ??= recordChanges(host)
      const lastEventId = headers['last-event-id']
      const clock = () => readClock(host)
      return streamChanges(
        recording.buffer,
        lastEventId === undefined ? undefined : String(lastEventId),
        clock,
      )
    },
  })
  return {
    routes: [
      ...createSenderRoutes(host),
      ...createEventRoutes(host),
      ...createDeliveryRoutes(host),
      ...createSubscriptionRoutes(host),
      stream,
    ],
    close: () => recording?.stop(),
  }
}

function recordChanges({ watchers, watchDeliveries }: ControlHost) {
  const buffer = createChangeBuffer()
  const onSubscription: Parameters<typeof watchers.add>[0] = (change, subscription) =>
    buffer.add({
      event: 'subscription',
      data: { change, subscription: toSubscriptionJson(subscription) },
    })
  watchers.add(onSubscription)
  const unwatch = watchDeliveries((delivery, change) =>
    buffer.add({ event: 'delivery', data: { change, delivery: toDeliveryRow(delivery) } }),
  )
  return {
    buffer,
    stop() {
      watchers.delete(onSubscription)
      unwatch()
    },
  }
}
