import { describe, expect, it } from 'vitest'
import { request, SECRET, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks } from '../index.ts'

describe('secrets', () => {
  it('accepts any secret in a list and reports the index of the match', async () => {
    const { webhooks, outcomes } = ticketReceiver({ secret: ['the new one', SECRET] })
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(outcomes).toMatchObject([{ secretIndex: 1 }])
  })

  it('calls the secret function for each request and keeps tenants apart', async () => {
    const { webhooks, outcomes } = ticketReceiver({
      secret: async (incoming) => ({ secret: SECRET, endpoint: `tickets/${incoming.header('x-tenant')}` }),
    })
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request(ticket(), { headers: { 'x-tenant': 'a' } }))
    await webhooks.receive(request(ticket(), { headers: { 'x-tenant': 'b' } }))
    expect(runs).toBe(2)
    expect(outcomes).toMatchObject([{ key: 'tickets/a:evt_1' }, { key: 'tickets/b:evt_1' }])
  })

  it('refuses an unknown tenant like a wrong signature', async () => {
    const { webhooks } = ticketReceiver({ secret: () => undefined })
    expect(await webhooks.receive(request())).toMatchObject({
      status: 401,
      body: '{"error":"SIGNATURE_INVALID"}',
    })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no database'))],
    ['returns an empty secret', () => ''],
    ['returns an empty list', () => []],
  ])('fails closed when the secret function %s', async (_what, secret) => {
    const { webhooks } = ticketReceiver({ secret })
    webhooks.on('*', () => expect.unreachable())
    expect(await webhooks.receive(request())).toMatchObject({
      status: 500,
      body: '{"error":"CONFIG_INVALID"}',
    })
  })

  it('accepts unsigned requests only with allowUnsigned', async () => {
    const { webhooks } = ticketReceiver({ secret: undefined, allowUnsigned: true })
    const unsigned = request(ticket(), { headers: { 'x-tickets-signature': undefined } })
    expect((await webhooks.receive(unsigned)).status).toBe(200)
  })

  const impossible: Array<[string, object]> = [
    ['no secret', {}],
    ['an empty secret', { secret: '' }],
    ['a blank secret', { secret: ' \n' }],
    ['an empty list', { secret: [] }],
    ['an empty secret in a list', { secret: [SECRET, ''] }],
    ['a secret together with allowUnsigned', { secret: SECRET, allowUnsigned: true }],
    ['a retention shorter than the ladder', { secret: SECRET, retainMs: 60_000 }],
    ['a deadline of zero', { secret: SECRET, deadlineMs: 0 }],
  ]
  it.each(impossible)('throws at creation for %s', (_what, options) => {
    expect(() => createWebhooks({ provider: tickets, ...options } as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})
