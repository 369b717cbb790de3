import { expect, it, vi } from 'vitest'
import { inboxReceiver, listDead, stubInbox } from '../../test-support/inbox-receiver.ts'
import { ticket, tickets } from '../../test-support/tickets.ts'
import { memoryInbox, memoryStore, type StandardSchema } from '../index.ts'

const KEY = 'tickets:evt_1'

/** A receiver whose handler fails until it is repaired. */
function failing({ attempts = 2 } = {}) {
  const receiver = inboxReceiver({ retry: { attempts, delaysMs: [1000] } })
  const state = { broken: true, runs: [] as number[] }
  receiver.webhooks.on('*', (_, { attempt }) => {
    state.runs.push(attempt)
    if (state.broken) throw new Error('the ticket system is down')
  })
  return { ...receiver, state }
}

it('keeps an event as a dead letter with its error after its last attempt', async () => {
  const { webhooks, deliver, clock, kinds } = failing()
  await webhooks.work()
  const receivedAt = clock.now()
  await deliver()
  await clock.advance(60_000)
  expect(await listDead(webhooks.deadLetters.list())).toMatchObject([
    {
      key: KEY,
      id: 'evt_1',
      type: 'ticket.opened',
      endpoint: 'tickets',
      attempt: 2,
      error: { code: 'EXHAUSTED', message: expect.stringContaining('the ticket system is down') },
      receivedAt,
      body: JSON.stringify(ticket()),
    },
  ])
  expect(kinds()).toEqual(['accepted', 'failed HANDLER_FAILED', 'failed EXHAUSTED'])
})

it('runs the dead-letter listeners before it keeps the dead letter', async () => {
  const { webhooks, deliver, clock, inbox } = failing({ attempts: 1 })
  const told: unknown[] = []
  webhooks.onDeadLetter(async (_, { key, attempt, error }) => {
    told.push([key, attempt, (error as Error).message, (await inbox.depth()).dead])
  })
  await webhooks.work()
  await deliver()
  await clock.advance(1)
  expect(told).toEqual([[KEY, 1, 'the ticket system is down', 0]])
  expect((await inbox.depth()).dead).toBe(1)
})

it('retries a failed dead-letter listener', async () => {
  const { webhooks, deliver, clock, inbox, state } = failing({ attempts: 1 })
  let calls = 0
  webhooks.onDeadLetter(() => {
    if (++calls === 1) throw new Error('the pager is down')
  })
  await webhooks.work()
  await deliver()
  await clock.advance(1)
  expect(await inbox.depth()).toMatchObject({ ready: 1, dead: 0 })
  await clock.advance(60_000)
  expect(calls).toBe(2)
  expect(state.runs).toEqual([1])
  expect(await inbox.depth()).toMatchObject({ ready: 0, dead: 1 })
})

it('runs a redriven event again although its key was exhausted, with all its attempts', async () => {
  const { webhooks, deliver, clock, state, kinds } = failing()
  await webhooks.work()
  await deliver()
  await clock.advance(60_000)
  state.broken = false
  expect(await webhooks.deadLetters.redrive([KEY])).toBe(1)
  await clock.advance(1)
  expect(state.runs).toEqual([1, 2, 1])
  expect(kinds().at(-1)).toBe('handled')
  expect(await listDead(webhooks.deadLetters.list())).toEqual([])
})

it('makes a redriven event a dead letter again when it fails again', async () => {
  const { webhooks, deliver, clock, state } = failing()
  await webhooks.work()
  await deliver()
  await clock.advance(60_000)
  await webhooks.deadLetters.redrive([KEY])
  await clock.advance(10_000)
  expect(state.runs).toEqual([1, 2, 1, 2])
  expect(await listDead(webhooks.deadLetters.list())).toHaveLength(1)
  expect(await webhooks.deadLetters.redrive([KEY])).toBe(1)
})

it('takes effect once when it is redriven twice', async () => {
  const { webhooks, deliver, clock, state } = failing({ attempts: 1 })
  await webhooks.work()
  await deliver()
  await clock.advance(1)
  state.broken = false
  const both = await Promise.all([
    webhooks.deadLetters.redrive([KEY]),
    webhooks.deadLetters.redrive([KEY, KEY]),
  ])
  await clock.advance(60_000)
  expect(await webhooks.deadLetters.redrive([KEY])).toBe(0)
  // A duplicate that comes after all of this is one: the record was not forgotten.
  await deliver()
  await clock.advance(60_000)
  expect(both[0]! + both[1]!).toBe(1)
  expect(state.runs).toEqual([1, 1])
})

it('lets one redrive at a time lock a key', async () => {
  const { webhooks, deliver, clock, inbox } = failing({ attempts: 1 })
  await webhooks.work()
  await deliver()
  await clock.advance(1)
  const list = vi.spyOn(inbox.dead, 'list')
  await Promise.all([webhooks.deadLetters.redrive([KEY]), webhooks.deadLetters.redrive([KEY])])
  expect(list).toHaveBeenCalledTimes(1)
})

it('does not rerun an event that was completed after it became a dead letter', async () => {
  const { webhooks, deliver, clock, state, store, kinds } = failing({ attempts: 1 })
  await webhooks.work()
  await deliver()
  await clock.advance(1)
  state.broken = false
  await store.reopen(KEY)
  await deliver()
  await clock.advance(1)
  expect(state.runs).toEqual([1, 1])
  await webhooks.deadLetters.redrive([KEY])
  await clock.advance(1)
  expect(state.runs).toEqual([1, 1])
  expect(kinds().at(-1)).toBe('duplicate')
})

it('redrives and drops by key, and counts only dead letters', async () => {
  const { webhooks, deliver, clock, state } = failing({ attempts: 1 })
  await webhooks.work()
  for (const id of ['evt_1', 'evt_2', 'evt_3']) await deliver(ticket(id))
  await clock.advance(1)
  state.broken = false
  expect(await webhooks.deadLetters.redrive(['tickets:evt_2', 'tickets:none'])).toBe(1)
  expect(await webhooks.deadLetters.drop(['tickets:evt_3', 'tickets:evt_3', 'tickets:none'])).toBe(1)
  expect((await listDead(webhooks.deadLetters.list())).map(({ id }) => id)).toEqual(['evt_1'])
  expect(await webhooks.deadLetters.redrive([])).toBe(0)
})

it('redrives more dead letters than one batch holds', async () => {
  const { webhooks, deliver, clock, state } = failing({ attempts: 1 })
  await webhooks.work({ concurrency: 100 })
  const ids = Array.from({ length: 1201 }, (_, i) => `evt_${i}`)
  for (const id of ids) await deliver(ticket(id))
  await clock.advance(1)
  state.broken = false
  expect(await webhooks.deadLetters.redrive(ids.map((id) => `tickets:${id}`))).toBe(1201)
  await clock.advance(1)
  expect(state.runs).toHaveLength(2402)
})

it('makes a dead letter of an event that a narrower schema refuses, and completes it after the fix', async () => {
  const inbox = memoryInbox()
  const store = memoryStore()
  const atTheDoor = inboxReceiver({ inbox, store })
  const narrow = inboxReceiver({ inbox, store, provider: withTitle('only this one') })
  const mended = inboxReceiver({ inbox, store })
  const told: unknown[] = []
  narrow.webhooks.onDeadLetter((event, { attempt, error }) =>
    told.push([event, attempt, (error as { code: string }).code]),
  )
  const runs: number[] = []
  mended.webhooks.on('*', (_, { attempt }) => runs.push(attempt))
  await atTheDoor.deliver()
  const worker = await narrow.webhooks.work()
  await narrow.clock.advance(1)
  await worker.stop()
  expect(narrow.kinds()).toEqual(['failed EVENT_INVALID'])
  expect(told).toEqual([[ticket(), 0, 'EVENT_INVALID']])
  expect(await listDead(mended.webhooks.deadLetters.list())).toMatchObject([
    { key: KEY, attempt: 0, error: { code: 'EVENT_INVALID' } },
  ])
  expect(await mended.webhooks.deadLetters.redrive([KEY])).toBe(1)
  await mended.webhooks.work()
  await mended.clock.advance(1)
  expect(runs).toEqual([1])
})

it('throws CONFIG_INVALID when the inbox keeps no dead letters', async () => {
  const { webhooks } = inboxReceiver({ inbox: stubInbox() })
  await expect(webhooks.deadLetters.drop([KEY])).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

function withTitle(title: string) {
  const schema: StandardSchema<unknown, { data: { title: string } }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        const event = value as { data: { title: string } }
        return event.data.title === title ? { value: event } : { issues: [{ message: 'another title' }] }
      },
    },
  }
  return tickets.extend({ 'ticket.opened': schema }) as never
}
