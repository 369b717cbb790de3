import { describe, expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore } from '../index.ts'

describe('leases', () => {
  it('renews the lease while a handler runs, so that no other process takes over', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const { webhooks } = ticketReceiver({ clock, store, leaseMs: 3000 })
    const work = gate()
    webhooks.on('*', () => work.promise)
    void webhooks.receive(request())
    await clock.advance(60_000)
    const claim = await store.claim('tickets:evt_1', { token: 'other', leaseMs: 3000, retainMs: 10_000 })
    expect(claim.status).toBe('in-progress')
    work.open()
    await settle()
    expect(clock.pending).toBe(0)
  })

  it('refuses the completion of a handler whose claim was taken over', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const paused: IdempotencyStore = { ...store, renew: () => new Promise(() => {}) }
    const { webhooks, outcomes } = ticketReceiver({ clock, store: paused, leaseMs: 3000 })
    const work = gate()
    let signal: AbortSignal | undefined
    webhooks.on('*', (_event, context) => {
      signal = context.signal
      return work.promise
    })
    const replying = webhooks.receive(request())
    await clock.advance(3001)
    expect(signal?.reason).toMatchObject({ code: 'LEASE_LOST' })
    const taken = await store.claim('tickets:evt_1', { token: 'other', leaseMs: 3000, retainMs: 10_000 })
    expect(taken).toMatchObject({ status: 'claimed', attempt: 2 })
    work.open()
    expect(await replying).toMatchObject({ status: 503, body: '{"error":"LEASE_LOST"}' })
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'LEASE_LOST' }])
    expect(await store.complete('tickets:evt_1', 'other', { retainMs: 1000 })).toBe(true)
  })

  it('answers 200 after a takeover when the new owner has completed the event', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const { webhooks } = ticketReceiver({
      clock,
      store: { ...store, renew: async () => true },
      leaseMs: 3000,
    })
    const work = gate()
    webhooks.on('*', () => work.promise)
    const replying = webhooks.receive(request())
    await clock.advance(3001)
    await store.claim('tickets:evt_1', { token: 'other', leaseMs: 3000, retainMs: 10_000 })
    await store.complete('tickets:evt_1', 'other', { retainMs: 10_000 })
    work.open()
    expect((await replying).status).toBe(200)
  })

  it('accepts the late completion of an expired lease without a takeover', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const { webhooks, outcomes } = ticketReceiver({
      clock,
      store: { ...store, renew: () => Promise.reject(new Error('cut off')) },
      leaseMs: 3000,
    })
    const work = gate()
    webhooks.on('*', () => work.promise)
    const replying = webhooks.receive(request())
    await clock.advance(5000)
    work.open()
    expect((await replying).status).toBe(200)
    expect(outcomes).toMatchObject([{ kind: 'handled' }])
  })

  it('lets the lease lapse when a handler never settles', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const { webhooks } = ticketReceiver({ clock, store, leaseMs: 3000, maxRunMs: 60_000 })
    webhooks.on('*', () => new Promise(() => {}))
    void webhooks.receive(request())
    await clock.advance(64_000)
    const claim = await store.claim('tickets:evt_1', { token: 'other', leaseMs: 3000, retainMs: 10_000 })
    expect(claim).toMatchObject({ status: 'claimed', attempt: 2 })
    expect(clock.pending).toBe(0)
  })
})

describe('a failing store', () => {
  const down = () => Promise.reject(new Error('connection refused'))

  it('answers 503 with Retry-After and runs no handler when the claim fails', async () => {
    const { webhooks, outcomes } = ticketReceiver({ store: { ...memoryStore(), claim: down } })
    webhooks.on('*', () => expect.unreachable())
    const reply = await webhooks.receive(request())
    expect(reply).toMatchObject({ status: 503, body: '{"error":"STORE_UNAVAILABLE"}' })
    expect(reply.headers['retry-after']).toBeDefined()
    expect(outcomes[0]).toMatchObject({ error: { cause: { message: 'connection refused' } } })
  })

  it('retries a failed completion without running the handler again', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    let calls = 0
    const flaky: IdempotencyStore = {
      ...store,
      complete: (...args) => (++calls < 3 ? down() : store.complete(...args)),
    }
    const { webhooks } = ticketReceiver({ clock, store: flaky })
    let runs = 0
    webhooks.on('*', () => void runs++)
    const replying = webhooks.receive(request())
    await clock.advance(3000)
    expect((await replying).status).toBe(200)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
  })

  it('completes an event when the reply to the completion is lost', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    let calls = 0
    const deaf: IdempotencyStore = {
      ...store,
      async complete(...args) {
        const completed = await store.complete(...args)
        if (++calls === 1) throw new Error('reply lost')
        return completed
      },
    }
    const { webhooks } = ticketReceiver({ clock, store: deaf })
    webhooks.on('*', () => {})
    const replying = webhooks.receive(request())
    await clock.advance(1000)
    expect((await replying).status).toBe(200)
  })

  it('never acknowledges an event whose completion could not be stored', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock, store: { ...memoryStore(), complete: down } })
    webhooks.on('*', () => {})
    const replying = webhooks.receive(request())
    await clock.advance(9000)
    expect(await replying).toMatchObject({ status: 503, body: '{"error":"STORE_UNAVAILABLE"}' })
  })

  it('releases a claim that is granted after the deadline', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    const slow = gate()
    const { webhooks } = ticketReceiver({
      clock,
      store: { ...store, claim: (...args) => slow.promise.then(() => store.claim(...args)) },
    })
    let runs = 0
    webhooks.on('*', () => void runs++)
    const replying = webhooks.receive(request())
    await clock.advance(9000)
    expect((await replying).status).toBe(503)
    slow.open()
    await settle()
    expect(runs).toBe(0)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
  })
})
