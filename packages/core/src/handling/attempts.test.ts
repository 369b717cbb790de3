import { describe, expect, it } from 'vitest'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore, WebhookError } from '../index.ts'

const times = (n: number) => Array.from({ length: n })

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

  it('do not count when the reply to the claim is lost', async () => {
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

  it('do not count when the store fails to commit', async () => {
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

  it('count when a handler throws a STORE_UNAVAILABLE error', async () => {
    const { webhooks } = ticketReceiver({ maxAttempts: 1 })
    webhooks.on('*', () => {
      throw new WebhookError('STORE_UNAVAILABLE', 'mine')
    })
    expect(await webhooks.receive(request())).toMatchObject({ status: 200, body: '{"error":"EXHAUSTED"}' })
  })
})

describe('poison events', () => {
  it('passes an exhausted event to the dead-letter listener, and acknowledges it', async () => {
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

  it('keeps the sender retrying with exhaustedStatus 500', async () => {
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
