import { describe, expect, it } from 'vitest'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, ticket, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore, WebhookError } from '../index.ts'

const times = (n: number) => Array.from({ length: n })

/** A promise that the test settles. */
function gate<T = void>() {
  let open!: (value: T) => void
  let fail!: (error: unknown) => void
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { promise, open, fail }
}

describe('duplicates', () => {
  it('runs the handler once for 200 concurrent duplicates, and acknowledges each', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    let runs = 0
    webhooks.on('*', async () => {
      runs++
      await new Promise<void>((resolve) => clock.after(300, resolve))
    })
    const replies = Promise.all(times(200).map(() => webhooks.receive(request())))
    await clock.advance(2000)
    expect(new Set((await replies).map(({ status }) => status))).toEqual(new Set([200]))
    expect(runs).toBe(1)
  })

  it('answers a completed duplicate without running anything', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request())
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
    expect(outcomes[1]).toMatchObject({ kind: 'duplicate', key: 'tickets:evt_1' })
  })

  it('never acknowledges a duplicate of an event in progress', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const first = gate()
    webhooks.on('*', () => first.promise)
    void webhooks.receive(request())
    await settle()
    const duplicate = webhooks.receive(request())
    await clock.advance(5000)
    expect(await duplicate).toMatchObject({ status: 503, body: '{"error":"IN_PROGRESS"}' })
    expect(Number((await duplicate).headers['retry-after'])).toBeGreaterThan(0)
    first.open()
  })

  it('answers 409 for an event in progress by option', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock, inProgressStatus: 409 })
    webhooks.on('*', () => new Promise(() => {}))
    void webhooks.receive(request())
    const duplicate = webhooks.receive(request())
    await clock.advance(5000)
    expect((await duplicate).status).toBe(409)
  })

  it('takes over from a waiting duplicate when the first run fails', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const attempts: number[] = []
    webhooks.on('*', async (_event, { attempt }) => {
      attempts.push(attempt)
      await new Promise<void>((resolve) => clock.after(100, resolve))
      if (attempt === 1) throw new Error('first run')
    })
    const replies = Promise.all([webhooks.receive(request()), webhooks.receive(request())])
    await clock.advance(1000)
    expect((await replies).map(({ status }) => status)).toEqual([500, 200])
    expect(attempts).toEqual([1, 2])
  })

  it('runs every delivery when deduplication is off', async () => {
    const { webhooks } = ticketReceiver({ idempotency: false })
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request())
    await webhooks.receive(request())
    expect(runs).toBe(2)
  })

  it('deduplicates by the signed body alone, whatever an unsigned header says', async () => {
    const { webhooks } = ticketReceiver()
    let runs = 0
    webhooks.on('*', () => void runs++)
    for (const id of ['del_1', 'del_2', 'del_3']) {
      await webhooks.receive(request(ticket(), { headers: { 'x-delivery-id': id, 'x-event-id': id } }))
    }
    expect(runs).toBe(1)
  })
})

describe('failures', () => {
  it('runs a handler that threw again on the retry, and then no more', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', (_event, { attempt }) => {
      if (attempt < 3) throw new Error('not yet')
    })
    const statuses = []
    for (const _ of times(4)) statuses.push((await webhooks.receive(request())).status)
    expect(statuses).toEqual([500, 500, 200, 200])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'handled', 'duplicate'])
  })

  it('does not run a finished handler again when a later one failed', async () => {
    const { webhooks } = ticketReceiver()
    const ran: string[] = []
    webhooks.on('ticket.*', () => void ran.push('first'))
    webhooks.on('*', (_event, { attempt }) => {
      ran.push(`second, attempt ${attempt}`)
      if (attempt === 1) throw new Error('once')
    })
    expect((await webhooks.receive(request())).status).toBe(500)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(ran).toEqual(['first', 'second, attempt 1', 'second, attempt 2'])
  })

  it('goes on when the progress of a claim is not readable', async () => {
    const store = memoryStore()
    await store.claim('tickets:evt_1', { token: 't', leaseMs: 1000, retainMs: 1000 })
    await store.release('tickets:evt_1', 't', { progress: 'not JSON' })
    const { webhooks } = ticketReceiver({ store })
    let runs = 0
    webhooks.on('*', () => void runs++)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
  })

  it('treats an error of the library thrown by a handler as a failed handler', async () => {
    const { webhooks } = ticketReceiver()
    const { WebhookError } = await import('../ground/errors.ts')
    webhooks.on('*', () => {
      throw new WebhookError('SIGNATURE_INVALID', 'of another receiver')
    })
    expect(await webhooks.receive(request())).toMatchObject({
      status: 500,
      body: '{"error":"HANDLER_FAILED"}',
    })
  })
})

describe('leases', () => {
  it('renews the lease while a handler runs, so that nobody takes over', async () => {
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

  it('keeps the late completion of a lapsed lease that nobody took over', async () => {
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

  it('lets the lease of a handler lapse that never comes back', async () => {
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

describe('a store in trouble', () => {
  const down = () => Promise.reject(new Error('connection refused'))

  it('is 503 with Retry-After, and runs nothing, when claims fail', async () => {
    const { webhooks, outcomes } = ticketReceiver({ store: { ...memoryStore(), claim: down } })
    webhooks.on('*', () => expect.unreachable())
    const reply = await webhooks.receive(request())
    expect(reply).toMatchObject({ status: 503, body: '{"error":"STORE_UNAVAILABLE"}' })
    expect(reply.headers['retry-after']).toBeDefined()
    expect(outcomes[0]).toMatchObject({ error: { cause: { message: 'connection refused' } } })
  })

  it('asks again when the completion fails, and does not run the handler a second time', async () => {
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

  it('completes when the reply to the completion was lost', async () => {
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

  it('gives the claim back when it was granted after the deadline', async () => {
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

describe('attempts', () => {
  it('do not count when the claim is granted after the deadline', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    let slow = true
    const { webhooks } = ticketReceiver({
      clock,
      deadlineMs: 100,
      maxAttempts: 3,
      store: {
        ...store,
        claim: async (...args) => {
          if (slow) await new Promise<void>((resolve) => clock.after(300, resolve))
          return store.claim(...args)
        },
      },
    })
    const attempts: number[] = []
    webhooks.on('*', (_event, { attempt }) => void attempts.push(attempt))
    for (const _ of times(3)) {
      const replying = webhooks.receive(request())
      await clock.advance(1000)
      expect((await replying).status).toBe(503)
    }
    slow = false
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(attempts).toEqual([1])
  })

  it('do not count when the answer of the claim is lost', async () => {
    const store = memoryStore()
    let lost = true
    const { webhooks } = ticketReceiver({
      maxAttempts: 2,
      store: {
        ...store,
        claim: async (...args) => {
          const claim = await store.claim(...args)
          if (lost) throw new Error('connection lost')
          return claim
        },
      },
    })
    const attempts: number[] = []
    webhooks.on('*', (_event, { attempt }) => void attempts.push(attempt))
    for (const _ of times(5)) {
      expect((await webhooks.receive(request())).status).toBe(503)
      await settle()
    }
    lost = false
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(attempts).toEqual([1])
  })

  it('do not count when the store refuses the commit of a sound handler', async () => {
    const store = memoryStore()
    let refusals = 4
    const transactional: IdempotencyStore<object> = {
      ...store,
      transaction: async (run) => {
        if (refusals-- > 0) throw new WebhookError('STORE_UNAVAILABLE', 'could not serialize access')
        return run({})
      },
    }
    const { webhooks } = ticketReceiver({ maxAttempts: 2, store: transactional as never })
    const attempts: number[] = []
    webhooks.on('*', (_event, context) => {
      attempts.push(context.attempt)
      return (context as never as { commit(run: () => void): unknown }).commit(() => {})
    })
    for (const _ of times(4)) expect((await webhooks.receive(request())).status).toBe(503)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(attempts).toEqual([1, 1, 1, 1, 1])
  })

  it('count when a handler throws the error that a store would', async () => {
    const { webhooks } = ticketReceiver({ maxAttempts: 1 })
    webhooks.on('*', () => {
      throw new WebhookError('STORE_UNAVAILABLE', 'mine')
    })
    expect(await webhooks.receive(request())).toMatchObject({ status: 200, body: '{"error":"EXHAUSTED"}' })
  })
})

describe('poison events', () => {
  it('hands an event that used up its attempts to the dead-letter listener, and acknowledges it', async () => {
    const { webhooks, outcomes } = ticketReceiver({ maxAttempts: 3 })
    const dead: unknown[] = []
    webhooks.on('*', () => {
      throw new Error('always')
    })
    webhooks.onDeadLetter(
      (event, { attempt, error }) => void dead.push([event.id, attempt, (error as Error).message]),
    )
    const replies = []
    for (const _ of times(4)) replies.push(await webhooks.receive(request()))
    expect(replies.map(({ status }) => status)).toEqual([500, 500, 200, 200])
    expect(replies[2]?.body).toBe('{"error":"EXHAUSTED"}')
    expect(dead).toEqual([['evt_1', 3, 'always']])
    expect(outcomes[2]).toMatchObject({ kind: 'failed', code: 'EXHAUSTED', attempt: 3 })
  })

  it('keeps the sender trying by option', async () => {
    const { webhooks } = ticketReceiver({ maxAttempts: 1, exhaustedStatus: 500 })
    webhooks.on('*', () => {
      throw new Error('always')
    })
    expect(await webhooks.receive(request())).toMatchObject({ status: 500, body: '{"error":"EXHAUSTED"}' })
  })

  it('runs the dead-letter listener for an event whose last attempt crashed', async () => {
    const clock = manualClock()
    const store = memoryStore({ now: clock.now })
    await store.claim('tickets:evt_1', { token: 'crashed', leaseMs: 1000, retainMs: 100_000 })
    await clock.advance(1001)
    const { webhooks } = ticketReceiver({ clock, store, maxAttempts: 1 })
    const dead: unknown[] = []
    webhooks.on('*', () => expect.unreachable())
    webhooks.onDeadLetter((_event, { attempt, error }) => void dead.push([attempt, error]))
    expect(await webhooks.receive(request())).toMatchObject({ status: 200, body: '{"error":"EXHAUSTED"}' })
    expect(dead).toEqual([[1, undefined]])
  })

  it('does not acknowledge when the dead-letter listener fails', async () => {
    const { webhooks } = ticketReceiver({ maxAttempts: 1 })
    webhooks.on('*', () => {
      throw new Error('always')
    })
    let fails = true
    let dead = 0
    webhooks.onDeadLetter(() => {
      if (fails) throw new Error('dead letters are full')
      dead++
    })
    expect((await webhooks.receive(request())).status).toBe(500)
    fails = false
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(dead).toBe(1)
  })
})

describe('transactions', () => {
  it('refuses commit with a store that has none', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', (_event, context) =>
      (context as never as { commit(run: () => void): unknown }).commit(() => {}),
    )
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('refuses to complete an event that has handlers left', async () => {
    const store: IdempotencyStore<object> = { ...memoryStore(), transaction: async (run) => run({}) }
    const { webhooks, outcomes } = ticketReceiver({ store: store as never })
    const ran: string[] = []
    webhooks.on('*', (_event, context) =>
      (context as never as { commit(run: () => void): unknown }).commit(() => {}),
    )
    webhooks.on('*', () => void ran.push('second'))
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(ran).toEqual([])
  })
})
