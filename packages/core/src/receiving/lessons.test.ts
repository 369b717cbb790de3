import { expect, it } from 'vitest'
import { request, signTicket, ticket, ticketReceiver } from '../../test-support/tickets.ts'

// Defects of well-known receivers that no other test covers.

const skips: Array<[string, unknown, Record<string, string>]> = [
  ['an endpoint check', 'ssl_check=1&token=x', {}],
  ['a verification challenge', { type: 'url_verification', challenge: 'x' }, {}],
  ['a test flag in the body', { ...ticket(), test: true, skip_verification: true }, {}],
  [
    'headers that ask to skip verification',
    ticket(),
    { 'x-skip-verification': 'true', 'x-webhook-test': '1' },
  ],
  ['a method override', ticket(), { 'x-http-method-override': 'GET' }],
  ['another algorithm in the signature', ticket(), { 'x-tickets-signature': 'none=' }],
  ['the MAC of an empty key', ticket(), { 'x-tickets-signature': signTicket(JSON.stringify(ticket()), '') }],
  ['the word undefined', ticket(), { 'x-tickets-signature': 'undefined' }],
]
it.each(skips)('no handler sees %s without a signature', async (_what, body, headers) => {
  const { webhooks } = ticketReceiver()
  webhooks.on('*', () => expect.unreachable())
  webhooks.onUnhandled(() => expect.unreachable())
  const reply = await webhooks.receive(
    request(body, { headers: { 'x-tickets-signature': undefined, ...headers } }),
  )
  expect(reply.status).toBe(401)
})

it('a signature of the first bytes only is refused', async () => {
  const { webhooks } = ticketReceiver()
  const whole = signTicket(JSON.stringify(ticket()))
  for (const length of ['sha256='.length, 20, whole.length - 2, whole.length - 1]) {
    const cut = { headers: { 'x-tickets-signature': whole.slice(0, length) } }
    expect((await webhooks.receive(request(ticket(), cut))).status).toBe(401)
  }
})

it('a released claim is not mistaken for a replay', async () => {
  const { webhooks } = ticketReceiver()
  let fails = true
  webhooks.on('*', () => {
    if (fails) throw new Error('once')
  })
  expect((await webhooks.receive(request())).status).toBe(500)
  fails = false
  expect((await webhooks.receive(request())).status).toBe(200)
})
