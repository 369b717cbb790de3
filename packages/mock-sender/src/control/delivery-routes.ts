import type { Values } from '../api/server/field.ts'
import type { Route } from '../api/server/route.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { BulkRedeliverAnswer, DeliveriesAnswer, DeliveryAnswer, DeliveryRowsAnswer } from './contract.ts'
import { type ControlHost, findDelivery } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import { readFaulty } from './event-routes.ts'
import * as examples from './examples.ts'
import { given } from './given.ts'
import { BULK_REDELIVER, DELIVERIES, REDELIVER } from './requests.ts'
import { toDeliveryRow } from './to-json.ts'
import { toPage } from './to-page.ts'

/** The routes that list and redeliver deliveries. */
export function createDeliveryRoutes(host: ControlHost): Route[] {
  const { sender } = host
  return [
    controlRoute({
      method: 'GET',
      path: '/deliveries',
      name: 'Deliveries',
      summary: 'Lists deliveries, newest first',
      query: DELIVERIES,
      example: { deliveries: [examples.DELIVERY, examples.REDELIVERY], next: null },
      handle: ({ query }) => listDeliveries(host, query),
    }),
    controlRoute({
      method: 'GET',
      path: '/deliveries/:id',
      name: 'Delivery',
      summary: 'Shows a delivery with every attempt',
      example: { delivery: examples.DELIVERY },
      handle: ({ params }): DeliveryAnswer => ({ delivery: findDelivery(host, params.id).toJSON() }),
    }),
    controlRoute({
      method: 'POST',
      path: '/deliveries/:id/redeliver',
      name: 'Redeliver',
      summary: 'Sends an event again, and responds when the first attempt has ended',
      fields: REDELIVER,
      example: { delivery: examples.REDELIVERY },
      async handle({ params, body: { as, ...wish } }): Promise<DeliveryAnswer> {
        const delivery = findDelivery(host, params.id)
        const made = await sender.redeliver(delivery, { as, ...readFaulty(wish) })
        return { delivery: made.toJSON() }
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/redeliver',
      name: 'RedeliverAll',
      summary: 'Redelivers every delivery with this status that was not redelivered since',
      fields: BULK_REDELIVER,
      example: { deliveries: [examples.ROW], skipped: [{ id: 'del_0', why: 'disabled' }] },
      handle: ({ body }) => redeliverAll(host, body),
    }),
  ]
}

function listDeliveries(
  { sender }: ControlHost,
  query: Values<typeof DELIVERIES>,
): DeliveriesAnswer | DeliveryRowsAnswer {
  const { text, limit, after, view, ...filter } = query
  const wanted = text?.toLowerCase()
  const found = sender.deliveries(given(filter)).filter((one) => wanted === undefined || hasText(one, wanted))
  const { page, next } = toPage(found.reverse(), { all: () => sender.deliveries(), limit, after })
  if (view === 'rows') return { deliveries: page.map(toDeliveryRow), next }
  return { deliveries: page.map((delivery) => delivery.toJSON()), next }
}

function hasText({ id, type, eventId, subscription, body }: Delivery, text: string): boolean {
  const shown = [id, type, eventId, subscription.id, subscription.url, body.toString()]
  return shown.some((one) => one.toLowerCase().includes(text))
}

async function redeliverAll(
  { sender }: ControlHost,
  { status, since, type, subscription, as = 'same-event' }: Values<typeof BULK_REDELIVER>,
): Promise<BulkRedeliverAnswer> {
  const all = sender.deliveries()
  const again = new Set(all.map(({ redeliveryOf }) => redeliveryOf))
  const found = all.filter(
    (one) =>
      one.status === status &&
      (since === undefined || one.createdAt >= since) &&
      (type === undefined || one.type === type) &&
      (subscription === undefined || one.subscription.id === subscription),
  )
  const skipped: BulkRedeliverAnswer['skipped'][number][] = []
  const made: Promise<Delivery>[] = []
  for (const delivery of found) {
    const { id } = delivery
    if (again.has(id)) skipped.push({ id, why: 'redelivered' })
    else if (!delivery.subscription.active) skipped.push({ id, why: 'disabled' })
    else made.push(sender.redeliver(delivery, { as }))
  }
  return { deliveries: (await Promise.all(made)).map(toDeliveryRow), skipped }
}
