import { expect, it } from 'vitest'
import { inboxReceiver, summarize } from '../../test-support/inbox-receiver.ts'
import { settle } from '../../test-support/manual-clock.ts'
import { request, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, type InboxMessage, memoryInbox } from '../index.ts'

it('gives the worker the event, context and headers of the request, once', async () => {
  const { webhooks, deliver, outcomes } = inboxReceiver()
  const seen: unknown[] = []
  webhooks.on('ticket.opened', (event, { id, key, type, attempt, rawBody, header }) => {
    seen.push([event, id, key, type, attempt, Buffer.from(rawBody).toString(), header('X-Tickets-Signature')])
  })
  await deliver()
  await deliver()
  const worker = await webhooks.work({ concurrency: 1 })
  await settle()
  await worker.stop()
  const text = JSON.stringify(ticket())
  expect(seen).toEqual([
    [ticket(), 'evt_1', 'tickets:evt_1', 'ticket.opened', 1, text, expect.stringMatching(/^sha256=/)],
  ])
  expect(outcomes.map(summarize)).toEqual(['accepted', 'accepted', 'handled', 'duplicate'])
  expect(outcomes[2]).toMatchObject({ status: undefined, type: 'ticket.opened', secretIndex: 0, attempt: 1 })
})

it('handles events that another process has put', async () => {
  const inbox = memoryInbox()
  const { deliver } = inboxReceiver({ inbox })
  const other = inboxReceiver({ inbox })
  const runs: string[] = []
  other.webhooks.on('*', (_, { id }) => runs.push(id))
  await deliver(ticket('evt_1'))
  await deliver(ticket('evt_2', 'unheard.of'))
  await other.webhooks.work({ concurrency: 1 })
  await settle()
  expect(runs).toEqual(['evt_1'])
  expect(other.kinds()).toEqual(['handled', 'unhandled'])
})

it('handles at most concurrency events at once', async () => {
  const { webhooks, deliver } = inboxReceiver()
  let running = 0
  let most = 0
  webhooks.on('*', async () => {
    most = Math.max(most, ++running)
    await settle()
    running--
  })
  for (let i = 0; i < 20; i++) await deliver(ticket(`evt_${i}`))
  const worker = await webhooks.work({ concurrency: 3 })
  await webhooks.idle()
  await settle()
  await worker.stop()
  expect(most).toBe(3)
})

it('hands back a message of another version, and never drops it', async () => {
  const { webhooks, inbox, deliver, clock, outcomes } = inboxReceiver()
  const runs: string[] = []
  webhooks.on('*', (_, { id }) => runs.push(id))
  await inbox.put({ ...message(), v: 2 as never, newField: true } as InboxMessage)
  await webhooks.work()
  await clock.advance(30_000)
  expect(runs).toEqual([])
  expect(outcomes.map(summarize)).toEqual(['refused CONFIG_INVALID', 'refused CONFIG_INVALID'])
  expect(outcomes[0]!.error).toMatchObject({ message: expect.stringMatching(/version 2.*version 1/) })
  expect(await inbox.depth()).toMatchObject({ ready: 1, dead: 0 })
  await deliver(ticket('evt_2'))
  await settle()
  expect(runs).toEqual(['evt_2'])
})

it('hands back a message of another provider, whose types it does not know', async () => {
  const { webhooks, inbox, clock, kinds } = inboxReceiver()
  await inbox.put({ ...message(), provider: 'others', type: 'other.type' })
  await webhooks.work()
  await settle()
  expect(kinds()).toEqual(['refused CONFIG_INVALID'])
  expect(await inbox.depth()).toMatchObject({ ready: 1, dead: 0 })
  await clock.advance(1)
})

it('stop waits for running events and starts no others', async () => {
  const { webhooks, deliver, inbox } = inboxReceiver()
  let finish = () => {}
  const runs: string[] = []
  webhooks.on('*', (_, { id }) => {
    runs.push(id)
    return new Promise<void>((resolve) => (finish = resolve))
  })
  await deliver(ticket('evt_1'))
  await deliver(ticket('evt_2'))
  const worker = await webhooks.work({ concurrency: 1 })
  await settle()
  let stopped = false
  const stopping = worker.stop().then(() => (stopped = true))
  await settle()
  expect(stopped).toBe(false)
  finish()
  await stopping
  expect(runs).toEqual(['evt_1'])
  expect(await inbox.depth()).toMatchObject({ ready: 1 })
})

it('is not idle while a worker is busy', async () => {
  const { webhooks, deliver } = inboxReceiver()
  let finish = () => {}
  webhooks.on('*', () => new Promise<void>((resolve) => (finish = resolve)))
  await webhooks.work()
  await deliver()
  await settle()
  let idle = false
  const waiting = webhooks.idle().then(() => (idle = true))
  await settle()
  expect(idle).toBe(false)
  finish()
  await waiting
})

it('is idle when neither a request nor a late run nor a worker is busy', async () => {
  const { webhooks, clock, outcomes } = ticketIdle()
  await webhooks.idle()
  let finish = () => {}
  webhooks.on('*', () => new Promise<void>((resolve) => (finish = resolve)))
  const reply = webhooks.receive(request())
  await clock.advance(10_000)
  expect((await reply).status).toBe(503)
  let idle = false
  const waiting = webhooks.idle().then(() => (idle = true))
  await settle()
  expect(idle).toBe(false)
  finish()
  await waiting
  expect(outcomes.map(summarize)).toEqual(['failed HANDLER_TIMEOUT', 'late'])
})

function ticketIdle() {
  const { clock } = inboxReceiver()
  return { clock, ...ticketReceiver({ clock, deadlineMs: 10_000 }) }
}

it('throws CONFIG_INVALID without an inbox', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: 's' })
  await expect(webhooks.work()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(webhooks.deadLetters.redrive(['a'])).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(webhooks.deadLetters.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

it('refuses an invalid concurrency', async () => {
  const { webhooks } = inboxReceiver()
  for (const concurrency of [0, -1, 1.5, Number.NaN]) {
    await expect(webhooks.work({ concurrency })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  }
})

it('throws CONFIG_INVALID when a handler replies in a worker', async () => {
  const { webhooks, deliver, outcomes } = inboxReceiver()
  webhooks.on('*', (_, { reply }) => reply({ body: 'hello' }))
  await webhooks.work()
  await deliver()
  await settle()
  expect(outcomes.at(-1)).toMatchObject({
    kind: 'failed',
    code: 'CONFIG_INVALID',
    error: { message: expect.stringMatching(/The sender has its reply/) },
  })
})

it('stores the events of a batch separately, and handles each once', async () => {
  const inbox = memoryInbox()
  const envelope = { ...tickets.envelope, batch: '' }
  const provider = defineProvider({ ...tickets, envelope, eventId: undefined } as never)
  const { webhooks, kinds } = inboxReceiver({ inbox, provider: provider as never })
  const seen: unknown[] = []
  webhooks.on('ticket.opened', (event, { rawBody }) => {
    seen.push([event, JSON.parse(Buffer.from(rawBody).toString())])
  })
  const events = [ticket('evt_1'), { ...ticket('evt_2'), data: {} }, ticket('evt_3')]
  expect((await webhooks.receive(request(events))).status).toBe(422)
  expect(kinds()).toEqual(['accepted', 'refused EVENT_INVALID', 'accepted'])
  expect((await inbox.depth()).ready).toBe(2)
  await webhooks.work({ concurrency: 1 })
  await settle()
  expect(seen).toEqual([
    [ticket('evt_1'), ticket('evt_1')],
    [ticket('evt_3'), ticket('evt_3')],
  ])
})

it('parses a form as the receiver did', async () => {
  const provider = defineProvider({
    name: 'forms',
    signature: tickets.signature,
    envelope: { type: 'kind', body: ['json', 'form'] },
    events: {
      sms: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) } },
    },
  })
  const { webhooks } = inboxReceiver({ provider: provider as never })
  const seen: unknown[] = []
  webhooks.on('*', (event) => void seen.push(event))
  const form = request('kind=sms&Body=a+b', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect((await webhooks.receive(form)).status).toBe(200)
  await webhooks.work()
  await settle()
  expect(seen).toEqual([{ kind: 'sms', Body: 'a b' }])
})

function message(): InboxMessage {
  return {
    v: 1,
    key: 'tickets:evt_1',
    id: 'evt_1',
    type: 'ticket.opened',
    endpoint: 'tickets',
    provider: 'tickets',
    body: JSON.stringify(ticket()),
    encoding: 'utf8',
    headers: {},
    receivedAt: 0,
  }
}
