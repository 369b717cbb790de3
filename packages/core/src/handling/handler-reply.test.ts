import { expect, it } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, ticket, ticketReceiver } from '../../test-support/tickets.ts'

it('a handler replies in JSON, and a duplicate gets the plain acknowledgement', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  webhooks.on('*', (_event, context) => context.reply({ body: { text: 'It is raining.' } }))
  expect(await webhooks.receive(request())).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"text":"It is raining."}',
  })
  expect((await webhooks.receive(request())).body).toBe('{"ok":true}')
  expect(outcomes[0]).not.toHaveProperty('reply')
})

it('the first reply wins', async () => {
  const { webhooks } = ticketReceiver()
  webhooks.on('*', (_event, { reply }) => reply({ status: 201, type: 'text/xml', body: '<Response/>' }))
  webhooks.on('*', (_event, { reply }) => reply({ body: 'second' }))
  expect(await webhooks.receive(request())).toEqual({
    status: 201,
    headers: { 'content-type': 'text/xml' },
    body: '<Response/>',
  })
})

it('the reply of a failed handler is not sent', async () => {
  const { webhooks } = ticketReceiver()
  webhooks.on('*', (_event, context) => {
    context.reply({ body: 'all is well' })
    throw new Error('after all not')
  })
  expect(await webhooks.receive(request())).toMatchObject({ status: 500, body: '{"error":"HANDLER_FAILED"}' })
})

it.each([[undefined], [{ status: 500 }], [{ status: 302 }], [{ body: 7 }], [{ type: 'a\r\nset-cookie: x' }]])(
  'refuses a reply that is invalid or not a success: %j',
  async (reply) => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', (_event, context) => context.reply(reply as never))
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ code: 'CONFIG_INVALID' })
  },
)

it('a reply that cannot be serialised fails its handler, and the event runs again', async () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const unwritable = [circle, { n: 1n }, { toJSON: () => undefined }]
  const { webhooks } = ticketReceiver()
  webhooks.on('*', (_event, { attempt, reply }) => reply({ body: (unwritable[attempt - 1] ?? {}) as object }))
  for (const _ of unwritable) expect((await webhooks.receive(request())).status).toBe(500)
  expect((await webhooks.receive(request())).status).toBe(200)
})

it('a reply does not change when the handler modifies its body later', async () => {
  const { webhooks } = ticketReceiver()
  const body = { count: 1 }
  webhooks.on('*', (_event, context) => {
    context.reply({ body })
    body.count = 2
  })
  expect((await webhooks.receive(request())).body).toBe('{"count":1}')
})

it('a reply with status 204 has no body', async () => {
  const { webhooks } = ticketReceiver()
  webhooks.on('ticket.opened', (_event, { reply }) => reply({ status: 204 }))
  webhooks.on('ticket.closed', (_event, { reply }) => reply({ status: 205, body: 'reset' }))
  expect(await webhooks.receive(request())).toMatchObject({ status: 204, body: '' })
  expect((await webhooks.receive(request(ticket('evt_2', 'ticket.closed')))).status).toBe(500)
})

it('a reply after the deadline is ignored', async () => {
  const clock = manualClock()
  const { webhooks } = ticketReceiver({ clock })
  webhooks.on('*', async (_event, context) => {
    await new Promise<void>((resolve) => clock.after(20_000, resolve))
    context.reply({ body: 'late' })
  })
  const replying = webhooks.receive(request())
  await clock.advance(21_000)
  expect((await replying).body).toBe('{"error":"HANDLER_TIMEOUT"}')
})
