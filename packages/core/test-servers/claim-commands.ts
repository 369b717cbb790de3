import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { StoreHarness } from '../src/stores/cases.ts'
import type { Claim, ClaimOptions, IdempotencyStore } from '../src/stores/contract.ts'
import type { ClaimModel } from './claim-model.ts'

/** The store as one sequence sees it: two clients, and keys that no other sequence uses. */
export interface StoreUnderTest {
  readonly harness: StoreHarness
  readonly clients: readonly [IdempotencyStore<unknown>, IdempotencyStore<unknown>]
  readonly prefix: string
  /** Every answer so far, to check that the sequences reach all of them. */
  readonly answers: Set<string>
}

type Command = fc.AsyncCommand<ClaimModel, StoreUnderTest>

const LONG_MS = 3_600_000
const key = fc.constantFrom('a', 'b')
const token = fc.constantFrom('t1', 't2', 't3')
const duration = fc.constantFrom(0, LONG_MS, LONG_MS)
const client = fc.constantFrom(0 as const, 1 as const)

/** Makes a command that prints as `text` and must return the same answer as the model. */
function toCommand(
  text: string,
  expected: (model: ClaimModel) => unknown,
  actual: (real: StoreUnderTest) => Promise<unknown>,
): Command {
  return {
    check: () => true,
    async run(model, real) {
      const answer = await actual(real)
      assert.deepEqual(answer, expected(model), text)
      real.answers.add(`${text.slice(0, text.indexOf('('))} ${describeAnswer(answer)}`)
    },
    toString: () => text,
  }
}

function describeAnswer(answer: unknown): string {
  return typeof answer === 'object' ? (answer as Claim).status : String(answer)
}

/** Replaces the remaining time of a lease, which the model does not know. */
function withoutTime(claim: Claim): Claim {
  if (claim.status !== 'in-progress') return claim
  assert(claim.retryAfterMs > 0 && claim.retryAfterMs <= LONG_MS, `retryAfterMs is ${claim.retryAfterMs}`)
  return { status: 'in-progress', retryAfterMs: 1 }
}

const claims = fc
  .record({
    key,
    client,
    options: fc.record(
      { token, leaseMs: duration, retainMs: duration, maxAttempts: fc.constantFrom(1, 2, 3) },
      { requiredKeys: ['token', 'leaseMs', 'retainMs'] },
    ) as fc.Arbitrary<ClaimOptions>,
  })
  .map(({ key, client, options }) =>
    toCommand(
      `claim(${key}, ${JSON.stringify(options)})`,
      (model) => model.claim(key, options),
      async ({ clients, prefix }) => withoutTime(await clients[client].claim(prefix + key, options)),
    ),
  )

const renewals = fc.tuple(key, token, duration, client).map(([key, token, leaseMs, client]) =>
  toCommand(
    `renew(${key}, ${token}, ${leaseMs})`,
    (model) => model.renew(key, token, leaseMs),
    ({ clients, prefix }) => clients[client].renew(prefix + key, token, leaseMs),
  ),
)

const completions = fc.tuple(key, token, duration, client).map(([key, token, retainMs, client]) =>
  toCommand(
    `complete(${key}, ${token}, ${retainMs})`,
    (model) => model.complete(key, token, retainMs),
    ({ clients, prefix }) => clients[client].complete(prefix + key, token, { retainMs }),
  ),
)

const progress = fc.option(fc.constantFrom('', '["one"]', '["one","two"]'), { nil: undefined })
const releaseOptions = fc
  .tuple(progress, fc.constantFrom(undefined, true, false))
  .map(([progress, attempted]) => ({
    ...(progress === undefined ? {} : { progress }),
    ...(attempted === undefined ? {} : { attempted }),
  }))
const releases = fc.tuple(key, token, releaseOptions, client).map(([key, token, options, client]) =>
  toCommand(
    `release(${key}, ${token}, ${JSON.stringify(options)})`,
    (model) => model.release(key, token, options),
    ({ clients, prefix }) => clients[client].release(prefix + key, token, options),
  ),
)

const reopenings = fc.tuple(key, client).map(([key, client]) =>
  toCommand(
    `reopen(${key})`,
    (model) => model.reopen(key),
    ({ clients, prefix }) => clients[client].reopen(prefix + key),
  ),
)

const purges = client.map((client) =>
  toCommand(
    'purge(100)',
    () => 'done',
    async ({ clients }) => {
      await clients[client].purge?.(100)
      return 'done'
    },
  ),
)

const transactions = fc.tuple(key, token, fc.boolean(), client).map(([key, token, fails, client]) =>
  toCommand(
    `commit(${key}, ${token}${fails ? ', fails' : ''})`,
    (model) => !fails && model.complete(key, token, LONG_MS),
    (real) => commit(real, { key: real.prefix + key, token, fails, client }),
  ),
)

/** Whether the completion and the user's write were committed. Both or neither must be. */
async function commit(
  { harness, clients }: StoreUnderTest,
  { key, token, fails, client }: { key: string; token: string; fails: boolean; client: 0 | 1 },
): Promise<boolean> {
  const store = clients[client]
  const effect = `${key}:${token}:${Math.random()}`
  const check = (held: boolean) => {
    if (!held || fails) throw new Error('rolled back')
  }
  const committed = await store.transaction!((tx) => {
    const written = harness.write!(tx, effect)
    const completion = store.complete(key, token, { retainMs: LONG_MS }, tx)
    if (store.synchronous) return check(true)
    return Promise.all([written, completion]).then(([, held]) => check(held))
  }).then(
    () => true,
    () => false,
  )
  assert.equal(await harness.isWritten!(effect), committed)
  return committed
}

/** Random sequences of every operation of the store. */
export function commandSequences({ capabilities }: Pick<StoreHarness, 'capabilities'>) {
  const kinds = [claims, claims, claims, renewals, completions, releases, releases, reopenings]
  if (capabilities.includes('purge')) kinds.push(purges)
  if (capabilities.includes('transactions')) kinds.push(transactions)
  return fc.commands<ClaimModel, StoreUnderTest, false>([fc.oneof(...kinds)] as never, {
    maxCommands: 25,
    size: 'max',
  })
}
