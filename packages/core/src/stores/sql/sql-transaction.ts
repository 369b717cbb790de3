import { WebhookError } from '../../ground/errors.ts'
import { elapsedMs, startTimer } from '../../ground/timers.ts'
import type { TransactionOptions } from '../contract.ts'
import { createFence } from './fence.ts'
import { retryWhileBusy } from './retry-busy.ts'
import type { SqlClient } from './sql-client.ts'

export interface SqlTransactionParts<Tx> {
  readonly client: SqlClient<Tx>
  isBusy(error: unknown): boolean
  /** Locks the claim while the transaction is open. Throws LEASE_LOST if it is lost. */
  guard(tx: Tx, claim: NonNullable<TransactionOptions['claim']>, timeoutMs: number): Promise<void>
}

/** Runs a callback in a transaction. Retries after conflicts, when the database has rolled back the callback's writes. */
export async function runInTransaction<Tx, T>(
  { client, isBusy, guard }: SqlTransactionParts<Tx>,
  run: (tx: Tx) => Promise<T> | T,
  { claim, timeoutMs = Number.POSITIVE_INFINITY, signal }: TransactionOptions,
): Promise<T> {
  const until = elapsedMs() + timeoutMs
  function runOnce(tx: Tx): Promise<T> | T {
    if (client.synchronous) return run(tx)
    const leftMs = Math.max(1, until - elapsedMs())
    return runFenced(tx, leftMs, async (handle) => {
      if (claim !== undefined) await guard(tx, claim, leftMs)
      return run(handle)
    })
  }
  try {
    return await retryWhileBusy(isBusy, () => client.transaction(runOnce), signal)
  } catch (cause) {
    if (cause instanceof WebhookError || !isBusy(cause)) throw cause
    throw new WebhookError(
      'STORE_UNAVAILABLE',
      'The database rolled the transaction back repeatedly because of conflicts. Its error is the cause.',
      { cause },
    )
  }
}

/** Ends with `run` or after `leftMs`. After that, the fenced handle refuses further calls of `run`. */
async function runFenced<Tx, T>(tx: Tx, leftMs: number, run: (handle: Tx) => Promise<T>): Promise<T> {
  const fence = createFence(tx)
  let stopTimer = () => {}
  const overdue = new Promise<never>((_, reject) => {
    if (Number.isFinite(leftMs)) stopTimer = startTimer(leftMs, () => reject(overdueError()))
  })
  try {
    return await Promise.race([run(fence.handle), overdue])
  } finally {
    stopTimer()
    fence.close()
  }
}

function overdueError(): WebhookError {
  return new WebhookError(
    'HANDLER_TIMEOUT',
    'The transaction of a handler was open for longer than maxRunMs and is rolled back. Inside context.commit, query only through its tx.',
  )
}
