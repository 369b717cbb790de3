import { createHmac } from 'node:crypto'
import { defineProvider, type WebhookRequest } from '@postern/core'

export const SECRET = 'the secret of the orders'

const ORDER = {
  '~standard': { version: 1, vendor: 'explore', validate: (value: unknown) => ({ value: value as Order }) },
} as const

export interface Order {
  readonly type: 'order.paid'
  readonly id: string
}

const definition = {
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  events: { 'order.paid': ORDER },
} as const

/** One event in each request. */
export const orders = defineProvider({
  ...definition,
  name: 'orders',
  envelope: { type: 'type', id: { field: 'id' } },
})

/** All events of a request in one array. */
export const orderBatches = defineProvider({
  ...definition,
  name: 'orders',
  envelope: { type: 'type', id: { field: 'id' }, batch: '' },
})

const signed = new Map<string, { readonly bytes: Buffer; readonly signature: string }>()

/** Creates a signed request with these events. Its body arrives when `body` resolves. */
export function orderRequest(
  ids: readonly string[],
  { batch, body }: { batch: boolean; body: () => Promise<void> | undefined },
): WebhookRequest {
  const events = ids.map((id): Order => ({ type: 'order.paid', id }))
  const text = JSON.stringify(batch ? events : events[0])
  let known = signed.get(text)
  if (known === undefined) {
    const bytes = Buffer.from(text)
    known = { bytes, signature: createHmac('sha256', SECRET).update(bytes).digest('hex') }
    signed.set(text, known)
  }
  const { bytes, signature } = known
  return {
    method: 'POST',
    header: (name) => (name === 'x-signature' ? signature : undefined),
    async body() {
      await body()
      return bytes
    },
  }
}

/** The claim key of an event. */
export function keyOf(id: string): string {
  return `orders:${id}`
}
