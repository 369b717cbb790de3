import { isWebhookError, WebhookError } from '@postern/core'
import type {
  Claim,
  ClaimOptions,
  IdempotencyStore,
  ReleaseOptions,
} from '../../../packages/core/src/stores/contract.ts'
import type { Mode } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import type { ClaimReference } from './claim-reference.ts'
import type { Entry } from './journal.ts'

export const STORE_FAULTS: readonly Mode[] = ['lost', 'slow', 'refused', 'crash', 'outage']

export interface Watch {
  readonly world: World
  readonly journal: Entry[]
  readonly reference: ClaimReference
}

/**
 * A store whose calls each wait for their turn and are one step. Every answer is compared with the reference, even if it
 * never reaches the caller.
 */
export function gatedStore<Tx>(store: IdempotencyStore<Tx>, watch: Watch): IdempotencyStore<Tx> {
  const { world, reference } = watch
  const call = <Answer>(
    method: string,
    key: string,
    token: string,
    act: () => Promise<Answer>,
    expected: () => Answer,
  ) =>
    world.call({
      label: method,
      faults: STORE_FAULTS,
      act: async () => {
        assertUp(world)
        const should = expected()
        return note(watch, { method, key, token, answer: await act(), should })
      },
    })
  return {
    ...(store.synchronous === true && { synchronous: true }),
    claim: (key, options: ClaimOptions) =>
      call(
        'claim',
        key,
        options.token,
        () => store.claim(key, options),
        () => reference.claim(key, options),
      ),
    renew: (key, token, leaseMs) =>
      call(
        'renew',
        key,
        token,
        () => store.renew(key, token, leaseMs),
        () => reference.renew(key, token, leaseMs),
      ),
    complete(key, token, options, tx) {
      if (tx !== undefined) return completeIn(store, watch, { key, token, options, tx })
      return call(
        'complete',
        key,
        token,
        () => store.complete(key, token, options),
        () => reference.complete(key, token, options),
      )
    },
    release: (key, token, options?: ReleaseOptions) =>
      call(
        'release',
        key,
        token,
        () => store.release(key, token, options),
        () => reference.release(key, token, options),
      ),
    reopen: (key) =>
      call(
        'reopen',
        key,
        '',
        () => store.reopen(key),
        () => reference.reopen(key),
      ),
    ...(store.transaction && {
      transaction: (run, options) =>
        world.call({
          label: 'transaction',
          faults: STORE_FAULTS,
          // The error of a store whose database keeps rolling back.
          refusal: new WebhookError('STORE_UNAVAILABLE', 'The transaction is refused.'),
          act() {
            assertUp(world)
            return store.transaction!(run, options)
          },
        }),
    }),
  }
}

/** Completes inside a synchronous transaction, which is one step as a whole. */
function completeIn<Tx>(
  store: IdempotencyStore<Tx>,
  watch: Watch,
  { key, token, options, tx }: { key: string; token: string; options: { retainMs: number }; tx: Tx },
): Promise<boolean> {
  const should = watch.reference.complete(key, token, options)
  const told = (answer: boolean) => note(watch, { method: 'complete', key, token, answer, should })
  try {
    const done = store.complete(key, token, options, tx)
    told(true)
    return done
  } catch (error) {
    if (isWebhookError(error) && error.code === 'LEASE_LOST') told(false)
    throw error
  }
}

export function assertUp(world: World): void {
  world.reads('outage')
  if (world.outage) throw new Error('The store is down.')
}

interface Told<Answer> {
  readonly method: string
  readonly key: string
  readonly token: string
  readonly answer: Answer
  readonly should: Answer
}

function note<Answer>(watch: Watch, told: Told<Answer>): Answer {
  const { world, journal, reference } = watch
  const { method, key, token, answer } = told
  const claim = answer as Claim
  const hasWritten = answer === true || claim?.status === 'claimed'
  world.reads('clock')
  world.reads(key)
  if (hasWritten) world.writes(key)
  // Ignores the lock of a redrive: no schedule lasts as long as its lease.
  if (key.startsWith('|')) return check(watch, told)
  if (claim?.status === 'claimed' || (method === 'renew' && answer === true)) {
    world.mark(key, reference.find(key)?.leaseUntil)
  } else if (hasWritten) world.mark(key, undefined)
  journal.push({
    kind: 'store',
    flow: world.current.name,
    method,
    key,
    token,
    answer: claim?.status ?? String(answer),
    at: world.nowMs,
    heard: world.mode === 'ok',
  })
  return check(watch, told)
}

function check<Answer>({ journal }: Watch, { method, answer, should }: Told<Answer>): Answer {
  const [said, expected] = [JSON.stringify(answer), JSON.stringify(should)]
  if (said !== expected) {
    const what = `${method} answered ${said}, the reference ${expected}`
    journal.push({ kind: 'broken', what })
  }
  return answer
}
