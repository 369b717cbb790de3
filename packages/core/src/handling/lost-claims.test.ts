import { expect, it } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, SECRET, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { sleep } from '../ground/clock.ts'
import { type Context, createWebhooks, type IdempotencyStore, memoryStore, type Outcome } from '../index.ts'

const KEY = 'tickets:evt_1'
const OTHER = { token: 'other', leaseMs: 3000, retainMs: 60_000 }

/**
 * Starts a run whose renewals have no effect, so that its lease of three seconds runs out. `finish` ends its handler. The
 * store does not answer the first `failures` completions.
 */
function lapsingRun({ maxAttempts, failures = 0 }: { maxAttempts?: number; failures?: number } = {}) {
  const clock = manualClock()
  const store = memoryStore({ now: clock.now })
  const askedAt: number[] = []
  const complete: typeof store.complete = async (...args) => {
    askedAt.push(clock.now())
    if (askedAt.length <= failures) throw new Error('connection refused')
    return store.complete(...args)
  }
  const { webhooks, outcomes } = ticketReceiver({
    clock,
    store: { ...store, complete, renew: async () => true },
    leaseMs: 3000,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
  })
  let finish!: () => void
  const work = new Promise<void>((resolve) => {
    finish = resolve
  })
  webhooks.on('*', () => work)
  return { clock, store, replying: webhooks.receive(request()), outcomes, askedAt, finish }
}

it('completes finished work that its new owner has released', async () => {
  const { clock, store, replying, outcomes, finish } = lapsingRun()
  await clock.advance(3001)
  await store.claim(KEY, OTHER)
  await store.release(KEY, 'other')
  finish()
  expect((await replying).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handled' }])
  expect(await store.claim(KEY, OTHER)).toEqual({ status: 'completed' })
})

it('completes finished work that was released, even when its attempts are used up', async () => {
  const { clock, store, replying, finish } = lapsingRun({ maxAttempts: 2 })
  await clock.advance(3001)
  await store.claim(KEY, OTHER)
  await store.release(KEY, 'other')
  finish()
  expect((await replying).status).toBe(200)
  expect(await store.claim(KEY, OTHER)).toEqual({ status: 'completed' })
})

it('does not acknowledge work that is taken over while its completion fails', async () => {
  const { clock, store, replying, askedAt, finish } = lapsingRun({ failures: 1 })
  await clock.advance(3001)
  finish()
  await clock.advance(49)
  await store.claim(KEY, OTHER)
  await clock.advance(1)
  expect(await replying).toMatchObject({ status: 503, body: '{"error":"LEASE_LOST"}' })
  expect(askedAt.map((at) => at - askedAt[0]!)).toEqual([0, 50])
})

/** Starts a run that never ends, with these options. Resolves to the signal of its handler. */
async function endlessRun(options: Parameters<typeof ticketReceiver>[0]): Promise<AbortSignal> {
  const { webhooks } = ticketReceiver(options)
  const signal = new Promise<AbortSignal>((resolve) => {
    webhooks.on('*', (_event, context) => {
      resolve(context.signal)
      return new Promise(() => {})
    })
  })
  void webhooks.receive(request())
  return signal
}

it('aborts the signal as soon as a renewal is refused', async () => {
  const clock = manualClock()
  const store = { ...memoryStore({ now: clock.now }), renew: async () => false }
  const signal = await endlessRun({ clock, store, leaseMs: 3000 })
  await clock.advance(999)
  expect(signal.aborted).toBe(false)
  await clock.advance(1)
  expect(signal.reason).toMatchObject({ code: 'LEASE_LOST' })
})

it('does not abort the signal while renewals succeed', async () => {
  const clock = manualClock()
  const signal = await endlessRun({ clock, leaseMs: 1500 })
  await clock.advance(8000)
  expect(signal.aborted).toBe(false)
})

it.each<[how: string, end: (context: Context<object>) => Promise<void>]>([
  ['context.complete', (context) => context.complete({})],
  ['context.commit', (context) => context.commit(() => {})],
])('keeps the signal of a handler that continues after %s', async (_how, end) => {
  const clock = manualClock()
  const store: IdempotencyStore<object> = {
    ...memoryStore({ now: clock.now }),
    transaction: async (run) => run({}),
  }
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET, clock, store, leaseMs: 3000 })
  const outcomes: Outcome[] = []
  webhooks.observe((outcome) => outcomes.push(outcome))
  let signal: AbortSignal | undefined
  webhooks.on('*', async (_event, context) => {
    signal = context.signal
    await end(context)
    await sleep(clock, 5000)
  })
  const replying = webhooks.receive(request())
  await clock.advance(6000)
  expect((await replying).status).toBe(200)
  expect(signal?.aborted).toBe(false)
  expect(outcomes).toMatchObject([{ kind: 'handled' }])
  expect(clock.pending).toBe(0)
})
