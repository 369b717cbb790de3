import type { Route } from '../api/server/route.ts'
import type { SenderChange } from '../feed/change-feed.ts'
import { type ChangeBuffer, createChangeBuffer } from './change-buffer.ts'
import type { StreamMessage } from './contract.ts'
import { type ControlHost, readClock } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import { createDeliveryRoutes } from './delivery-routes.ts'
import { createEventRoutes } from './event-routes.ts'
import { createHandshakeRoutes } from './handshake-routes.ts'
import { createSenderRoutes } from './sender-routes.ts'
import { createSignatureRoutes } from './signature-routes.ts'
import { streamChanges } from './stream.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'
import { toDeliveryRow, toSubscriptionJson } from './to-json.ts'

/** The control API of a sender. */
export interface Control {
  readonly routes: readonly Route[]
  /** Stops following the sender. */
  close(): void
}

/** Makes the routes of the control API. */
export function createControlRoutes(host: ControlHost): Control {
  let recording: { readonly buffer: ChangeBuffer; stop(): void } | undefined
  const stream = controlRoute({
    method: 'GET',
    path: '/stream',
    name: 'Stream',
    summary: 'Streams every change as server-sent events with ids; resumes after Last-Event-ID',
    handle({ headers }) {
      // No client has an id from before the first stream.
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
      ...createSignatureRoutes(host),
      ...createSubscriptionRoutes(host),
      ...createHandshakeRoutes(host),
      stream,
    ],
    close: () => recording?.stop(),
  }
}

function recordChanges(host: ControlHost) {
  const buffer = createChangeBuffer()
  const stop = host.feed.follow((change) => buffer.add(toMessage(change, host)))
  return { buffer, stop }
}

function toMessage(change: SenderChange, host: ControlHost): StreamMessage {
  if (change.about === 'sender') return { event: 'reset', data: { why: 'reset' } }
  if (change.about === 'clock') return { event: 'clock', data: readClock(host) }
  if (change.about === 'subscription') {
    const subscription = toSubscriptionJson(change.subscription)
    return { event: 'subscription', data: { change: change.change, subscription } }
  }
  return { event: 'delivery', data: { change: change.change, delivery: toDeliveryRow(change.delivery) } }
}
