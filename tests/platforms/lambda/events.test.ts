import type { WebhookRequest } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { stripe } from '@postern/providers/stripe'
import { describe, expect, it, vi } from 'vitest'
import { handler as stripeOnExpress } from './express'
import { createAcme, type Handler, handlers } from './handlers'
import { handler as stripeOnHono } from './hono'
import { ship } from './orders'
import { type HttpRequest, toEvent } from './to-event'
import { toWebhookRequest } from './to-webhook-request'

vi.mock('./orders', () => ({ ship: vi.fn() }))
vi.spyOn(console, 'log').mockImplementation(() => {})

const secret = `whsec_${Buffer.from('secret of the test').toString('base64')}`
const sender = createMockSender({ provider: standardWebhooks, secret })

function signed(url = '/webhooks/acme', more: string[] = []): HttpRequest {
  const { headers, text } = sender.sign('contact.created', { name: 'Zoë 🦊 / <é>' })
  return {
    method: 'POST',
    url,
    rawHeaders: [...Object.entries(headers).flat(), ...more],
    body: Buffer.from(text),
  }
}

const ways = Object.entries(handlers)
const kinds = Object.entries(toEvent)
const cases = ways.flatMap(([name, way]) => kinds.map(([kind, convert]) => ({ name, way, kind, convert })))

describe.each(cases)('$name, $kind', ({ name, way, kind, convert }) => {
  it('verifies the bytes of a text body and of a base64 body', async () => {
    for (const base64 of [false, true]) {
      const result = await way(createAcme(secret))(convert(signed(), base64), {})
      expect(result).toMatchObject({ statusCode: 200, body: '{"ok":true}' })
    }
  })

  it('gives a secret function the headers, path and query', async () => {
    let request: Pick<WebhookRequest, 'url' | 'header'> | undefined
    const webhooks = createAcme((seen) => {
      request = seen
      return secret
    })
    const repeated = ['X-Tenant', 'first', 'X-Tenant', 'second']
    const url = '/webhooks/acme?name=a%2Fb&name=c'
    expect(await way(webhooks)(convert(signed(url, repeated)), {})).toMatchObject({ statusCode: 200 })
    expect(request?.url).toBe(url)
    // serverless-http prefers `headers` of format 1.0, which has only the last value.
    const onlyLast = name === 'express' && kind === 'restApi'
    expect(request?.header('x-tenant')).toMatch(onlyLast ? /^second$/ : /^first, ?second$/)
  })
})

describe.each([
  ['hono.ts', stripeOnHono as Handler],
  ['express.ts', stripeOnExpress as unknown as Handler],
])('%s', (_file, handler) => {
  it.each(kinds)('ships an order once: %s', async (_kind, convert) => {
    vi.stubEnv('STRIPE_WEBHOOK_SECRET', 'whsec_of_the_test')
    vi.mocked(ship).mockClear()
    const { headers, text } = createMockSender({ provider: stripe, secret: 'whsec_of_the_test' }).sign(
      'checkout.session.completed',
      {},
    )
    const request = { method: 'POST', url: '/webhooks/stripe', rawHeaders: Object.entries(headers).flat() }
    for (let delivery = 1; delivery <= 2; delivery++) {
      const event = convert({ ...request, body: Buffer.from(text) })
      expect((await handler(event, {})).statusCode).toBe(200)
    }
    expect(ship).toHaveBeenCalledOnce()
  })
})

describe('a query that the sender encodes in another way', () => {
  const request = { ...signed('/?name=a%20b'), body: Buffer.alloc(0) }

  it('stays as sent in format 2.0', () => {
    for (const convert of [toEvent.httpApi, toEvent.functionUrl]) {
      expect(toWebhookRequest(convert(request)).url).toBe('/?name=a%20b')
    }
  })

  it('is encoded again in format 1.0', () => {
    expect(toWebhookRequest(toEvent.restApi(request)).url).toBe('/?name=a+b')
  })
})

it('a text body loses bytes that are not UTF-8, and base64 keeps them', async () => {
  const request = { ...signed(), body: Buffer.from([0xff, 0x00]) }
  for (const convert of Object.values(toEvent)) {
    expect(await toWebhookRequest(convert(request, true)).body(100)).toEqual(request.body)
    expect(await toWebhookRequest(convert(request)).body(100)).not.toEqual(request.body)
  }
})
