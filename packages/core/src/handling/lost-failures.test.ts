import { expect, it } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore } from '../index.ts'

const KEY = 'tickets:evt_1'
const other = (token: string) => ({ token, leaseMs: 3000, retainMs: 60_000 })

/**
 * A handler fails after its lease has run out, and another process has claimed and released the event. `look` stands for
 * the receiver's second claim, which reads the state.
 */
async function lostFailure(
  look: (claim: () => ReturnType<IdempotencyStore['claim']>) => Promise<never> | undefined,
) {
  const clock = manualClock()
  const store = memoryStore({ now: clock.now })
  let claims = 0
  const { webhooks, outcomes } = ticketReceiver({
    clock,
    store: {
      ...store,
      renew: async () => true,
      claim(...args) {
        const claim = () => store.claim(...args)
        return (claims++ > 0 && look(claim)) || claim()
      },
    },
    leaseMs: 3000,
  })
  let fail!: (error: Error) => void
  webhooks.on('*', () => new Promise((_, reject) => (fail = reject)))
  const replying = webhooks.receive(request())
  await clock.advance(3001)
  await store.claim(KEY, other('second'))
  await store.release(KEY, 'second', { attempted: false })
  fail(new Error('The mail server is down.'))
  const { status, body } = await replying
  return { store, outcomes, reply: `${status} ${body}` }
}

it('counts a failed run once, even after claiming the event again to read its state', async () => {
  const { store, reply } = await lostFailure(() => undefined)
  expect(reply).toBe('500 {"error":"HANDLER_FAILED"}')
  expect(await store.claim(KEY, other('third'))).toMatchObject({ status: 'claimed', attempt: 2 })
})

it('reports HANDLER_FAILED even when the store then fails to claim again', async () => {
  const { outcomes, reply } = await lostFailure(() => Promise.reject(new Error('connection refused')))
  expect(reply).toBe('500 {"error":"HANDLER_FAILED"}')
  expect(outcomes).toMatchObject([
    { kind: 'failed', error: { cause: { message: 'The mail server is down.' } } },
  ])
})

it('releases the event when the reply to the second claim is lost', async () => {
  const { store } = await lostFailure(async (claim) => {
    await claim()
    throw new Error('connection reset')
  })
  expect(await store.claim(KEY, other('third'))).toMatchObject({ status: 'claimed', attempt: 2 })
})
