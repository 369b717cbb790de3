import type { Claim, ClaimOptions, IdempotencyStore, ReleaseOptions } from '../contract.ts'

/** A call of one of the contract's five methods. */
export type StoreCall =
  | ({ readonly method: 'claim' } & Readonly<ClaimOptions>)
  | { readonly method: 'renew'; readonly token: string; readonly leaseMs: number }
  | { readonly method: 'complete'; readonly token: string; readonly retainMs: number }
  | ({ readonly method: 'release'; readonly token: string } & Readonly<ReleaseOptions>)
  | { readonly method: 'reopen' }

/** A call with its answer and the times of both. */
export interface RecordedCall {
  readonly key: string
  readonly call: StoreCall
  /** Monotonic milliseconds, on one clock for the whole history. */
  readonly startedAt: number
  /** Infinity while there is no answer and after a rejection: the call may take effect later, or never. */
  readonly answeredAt: number
  /** Undefined if the call has no answer. */
  readonly answer: Claim | boolean | undefined
}

/**
 * Wraps `store` and appends each call to `history`, for `checkHistory`. A completion inside a transaction is recorded without
 * an answer, because the commit decides. `transaction` itself is not recorded.
 *
 * @example
 * const history: RecordedCall[] = []
 * const clients = [recordCalls(await open(), history), recordCalls(await open(), history)]
 */
export function recordCalls<Tx>(
  store: IdempotencyStore<Tx>,
  history: RecordedCall[],
  now: () => number = () => performance.now(),
): IdempotencyStore<Tx> {
  function start(key: string, call: StoreCall) {
    const recorded = { key, call, startedAt: now(), answeredAt: Number.POSITIVE_INFINITY, answer: undefined }
    history.push(recorded)
    return recorded as { answeredAt: number; answer: Claim | boolean | undefined }
  }

  async function record<Answer extends Claim | boolean>(
    key: string,
    call: StoreCall,
    run: () => Promise<Answer>,
  ): Promise<Answer> {
    const recorded = start(key, call)
    const answer = await run()
    recorded.answeredAt = now()
    recorded.answer = answer
    return answer
  }

  return {
    claim: (key, options) => record(key, { method: 'claim', ...options }, () => store.claim(key, options)),
    renew: (key, token, leaseMs) =>
      record(key, { method: 'renew', token, leaseMs }, () => store.renew(key, token, leaseMs)),
    complete(key, token, options, tx) {
      const call = { method: 'complete', token, ...options } as const
      if (tx === undefined) return record(key, call, () => store.complete(key, token, options))
      start(key, call)
      return store.complete(key, token, options, tx)
    },
    release: (key, token, options = {}) =>
      record(key, { method: 'release', token, ...options }, () => store.release(key, token, options)),
    reopen: (key) => record(key, { method: 'reopen' }, () => store.reopen(key)),
  }
}
