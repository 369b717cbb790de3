import { expect, it } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore } from '../index.ts'

const KEY = 'tickets:evt_1'
const other = (token: string) => ({ token, leaseMs: 3000, retainMs: 60_000 })

/**
 * A handler fails after its lease has run out, and somebody else has claimed the event and given it back untried. The
 * claim by which the receiver then looks goes through `look`.
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

it('counts a failed run once, also when its claim had to be taken again to see what became of it', async () => {
  const { store, reply } = await lostFailure(() => undefined)
  expect(reply).toBe('500 {"error":"HANDLER_FAILED"}')
  expect(await store.claim(KEY, other('third'))).toMatchObject({ status: 'claimed', attempt: 2 })
})

it('says that the handler failed, also when the store fails at the look at its claim', async () => {
  const { outcomes, reply } = await lostFailure(() => Promise.reject(new Error('connection refused')))
  expect(reply).toBe('500 {"error":"HANDLER_FAILED"}')
  expect(outcomes).toMatchObject([
    { kind: 'failed', error: { cause: { message: 'The mail server is down.' } } },
  ])
})

it('gives the event back when the answer to the look at its claim is lost', async () => {
  const { store } = await lostFailure(async (claim) => {
    await claim()
    throw new Error('connection reset')
  })
  expect(await store.claim(KEY, other('third'))).toMatchObject({ status: 'claimed', attempt: 2 })
})
