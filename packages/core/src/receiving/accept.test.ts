import { expect, it } from 'vitest'
import { inboxReceiver, stubInbox } from '../../test-support/inbox-receiver.ts'
import { settle } from '../../test-support/manual-clock.ts'
import { request, signTicket, ticket } from '../../test-support/tickets.ts'

it('acknowledges an event only after the inbox has confirmed it', async () => {
  let confirm = () => {}
  const inbox = stubInbox({ put: () => new Promise((resolve) => (confirm = resolve)) })
  const { webhooks, outcomes } = inboxReceiver({ inbox })
  let status = 0
  const reply = webhooks.receive(request()).then((reply) => (status = reply.status))
  await settle()
  expect(status).toBe(0)
  confirm()
  await reply
  expect(status).toBe(200)
  expect(outcomes).toMatchObject([
    { kind: 'accepted', status: 200, type: 'ticket.opened', id: 'evt_1', key: 'tickets:evt_1' },
  ])
})

it('runs no handler inside the request', async () => {
  const { webhooks, deliver } = inboxReceiver()
  const runs: string[] = []
  webhooks.on('*', () => runs.push('run'))
  expect(await deliver()).toBe(200)
  expect(runs).toEqual([])
})

it('answers 503 when the inbox rejects the event', async () => {
  const inbox = stubInbox({ put: () => Promise.reject(new Error('connect ECONNREFUSED')) })
  const { webhooks, outcomes } = inboxReceiver({ inbox })
  const reply = await webhooks.receive(request())
  expect(reply).toMatchObject({ status: 503, body: '{"error":"INBOX_UNAVAILABLE"}' })
  expect(reply.headers['retry-after']).toBeDefined()
  expect(outcomes).toMatchObject([{ kind: 'refused', code: 'INBOX_UNAVAILABLE', key: 'tickets:evt_1' }])
})

it('answers 503 by the deadline when the inbox is slow', async () => {
  const inbox = stubInbox({ put: () => new Promise(() => {}) })
  const { webhooks, clock } = inboxReceiver({ inbox, deadlineMs: 2000 })
  const reply = webhooks.receive(request())
  await clock.advance(2000)
  expect(await reply).toMatchObject({ status: 503, body: '{"error":"INBOX_UNAVAILABLE"}' })
})

it('stores no event whose checks end after the deadline', async () => {
  const inbox = stubInbox()
  const { webhooks, clock } = inboxReceiver({ inbox, deadlineMs: 2000 })
  const whole = request()
  let send = (_: Uint8Array) => {}
  const slow = { ...whole, body: () => new Promise<Uint8Array>((resolve) => (send = resolve)) }
  const reply = webhooks.receive(slow)
  await clock.advance(2000)
  expect((await reply).status).toBe(408)
  send(await whole.body(1000))
  await settle()
  expect(inbox.messages).toEqual([])
})

it('refuses an event that its schema refuses, instead of storing it', async () => {
  const inbox = stubInbox()
  const { deliver } = inboxReceiver({ inbox })
  expect(await deliver({ type: 'ticket.opened', id: 'evt_1', data: {} })).toBe(422)
  expect(await deliver(ticket(), { headers: { 'x-tickets-signature': signTicket('another') } })).toBe(401)
  expect(inbox.messages).toEqual([])
})

it('stores an event without a handler, since the worker may have one', async () => {
  const inbox = stubInbox()
  const { deliver } = inboxReceiver({ inbox })
  expect(await deliver(ticket('evt_1', 'unheard.of'))).toBe(200)
  expect(inbox.messages).toMatchObject([{ type: 'unheard.of' }])
})

it('stores the event with its identity, headers and time of receipt', async () => {
  const inbox = stubInbox()
  const { deliver, clock } = inboxReceiver({ inbox, secret: ['another', 'a secret of the tickets'] })
  await deliver(ticket(), {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  })
  expect(inbox.messages).toEqual([
    {
      v: 1,
      key: 'tickets:evt_1',
      id: 'evt_1',
      type: 'ticket.opened',
      endpoint: 'tickets',
      provider: 'tickets',
      body: JSON.stringify(ticket()),
      encoding: 'utf8',
      headers: { 'x-tickets-signature': signTicket(JSON.stringify(ticket())) },
      receivedAt: clock.now(),
      secretIndex: 1,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  ])
})

it('stores every header that the adapter lists, without credentials', async () => {
  const inbox = stubInbox()
  const { webhooks } = inboxReceiver({ inbox })
  const plain = request()
  const headers = new Map([
    ['x-tickets-signature', plain.header('x-tickets-signature')],
    ['x-request-id', 'r-1'],
    ['authorization', 'Bearer abc'],
    ['proxy-authorization', 'Basic abc'],
    ['cookie', 'session=1'],
    [':path', '/'],
    ['__proto__', 'odd'],
  ])
  await webhooks.receive({ ...plain, header: (name) => headers.get(name), headerNames: () => headers.keys() })
  expect(Object.keys(inbox.messages[0]!.headers)).toEqual([
    'x-tickets-signature',
    'x-request-id',
    '__proto__',
  ])
})

it('answers 503 with Retry-After while the inbox holds maxDepth, and reads the depth once a second', async () => {
  let ready = 0
  let readings = 0
  const inbox = stubInbox({
    put: async () => void ready++,
    async depth() {
      readings++
      return { ready, oldestMs: 0, dead: 0 }
    },
  })
  const { webhooks, deliver, clock } = inboxReceiver({ inbox, maxDepth: 2 })
  expect(await deliver(ticket('evt_1'))).toBe(200)
  expect(await deliver(ticket('evt_2'))).toBe(200)
  const full = await webhooks.receive(request(ticket('evt_3')))
  expect(full).toMatchObject({ status: 503, body: '{"error":"INBOX_UNAVAILABLE"}' })
  expect(full.headers['retry-after']).toBe('30')
  expect(readings).toBe(1)
  ready = 1
  expect(await deliver(ticket('evt_3'))).toBe(503)
  await clock.advance(1000)
  expect(await deliver(ticket('evt_3'))).toBe(200)
  expect(await deliver(ticket('evt_4'))).toBe(503)
})

it('answers 503 when the depth cannot be read, and reads it again for the next event', async () => {
  const answers = [() => Promise.reject(new Error('down')), async () => ({}), async () => ({ ready: 0 })]
  const inbox = stubInbox({ depth: () => answers.shift()!() as never })
  const { deliver, clock } = inboxReceiver({ inbox, maxDepth: 2 })
  expect(await deliver()).toBe(503)
  expect(await deliver()).toBe(503)
  await clock.advance(1)
  expect(await deliver()).toBe(200)
})

it('stores the group that the group function returns', async () => {
  const inbox = stubInbox({ groups: true })
  const group = (event: { data: { title: string } }) =>
    event.data.title === 'none' ? undefined : event.data.title
  const { deliver } = inboxReceiver({ inbox, group: group as never })
  await deliver({ ...ticket('evt_1'), data: { title: 'north' } })
  await deliver({ ...ticket('evt_2'), data: { title: 'none' } })
  expect(inbox.messages.map(({ group }) => group)).toEqual(['north', undefined])
})

it.each([
  [
    'throws',
    () => {
      throw new Error('no group')
    },
  ],
  ['returns a number', () => 7 as never],
])('answers 500 when the group function %s', async (_, group) => {
  const { deliver, outcomes } = inboxReceiver({ inbox: stubInbox({ groups: true }), group })
  expect(await deliver()).toBe(500)
  expect(outcomes).toMatchObject([
    { code: 'CONFIG_INVALID', error: { message: expect.stringMatching(/group function/) } },
  ])
})
