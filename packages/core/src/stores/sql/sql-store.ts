import { WebhookError } from '../../ground/errors.ts'
import type { Claim, IdempotencyStore, TransactionOptions } from '../contract.ts'
import { fromColumnText, toColumnKey, toColumnText } from './column-text.ts'
import { countRows, readOwnRow } from './own-row.ts'
import { retryWhileBusy } from './retry-busy.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'
import type { SqlDialect } from './sql-dialect.ts'
import { createStatements, type SqlStatement } from './sql-statements.ts'
import { runInTransaction } from './sql-transaction.ts'
import { createTidyUp } from './tidy-up.ts'

/** A store on an SQL table, with transactions. */
export interface SqlStore<Tx> extends IdempotencyStore<Tx> {
  transaction<T>(run: (tx: Tx) => Promise<T> | T, options?: TransactionOptions): Promise<T>
  setup(): Promise<void>
  purge(limit?: number): Promise<number>
  /** Does nothing. You close the client. */
  close(): Promise<void>
}

export interface SqlStoreParts<Tx> {
  readonly client: SqlClient<Tx>
  readonly dialect: SqlDialect
  /** Quoted. */
  readonly table: string
  setup(): Promise<void>
}

/** An empty answer means that another claim won the race. Give up after 100. */
const MAX_ROUNDS = 100
const PURGE_BATCH = 500

const CLAIM_STATUSES = ['claimed', 'in-progress', 'completed', 'exhausted']

type Values = Readonly<Record<string, unknown>> & { readonly key?: string; readonly token?: string }
type KeyValues = Values & { readonly key: string }

export function createSqlStore<Tx>({ client, dialect, table, setup }: SqlStoreParts<Tx>): SqlStore<Tx> {
  const statements = createStatements(dialect, table)

  async function run({ text, names }: SqlStatement, values: Values): Promise<readonly SqlRow[]> {
    try {
      return await retryWhileBusy(dialect.isBusy, () => client.query(text, listValues(names, values)))
    } catch (cause) {
      if (!dialect.isTableMissing(cause)) throw cause
      const message = `There is no table ${table}. Call "await store.setup()" before the first request.`
      throw new WebhookError('STORE_UNAVAILABLE', message, { cause })
    }
  }

  async function isDone(status: string, statement: SqlStatement, values: KeyValues): Promise<boolean> {
    return isOwn(await run(statement, values), status, values)
  }

  async function purgeOnce(limit: number): Promise<number> {
    const { text, names } = statements.purge
    return countRows(await client.query(text, listValues(names, { limit })), 'purged')
  }
  // Without retries, because the next purge deletes the same records.
  const tidyUp = createTidyUp(purgeOnce, dialect.isBusy)

  async function guard(tx: Tx, { key, token }: { key: string; token: string }, timeoutMs: number) {
    const values = withNames(key, token, { timeout: toSettingMs(timeoutMs) })
    const { text, names } = statements.guard
    if (!isOwn(await client.queryIn(tx, text, listValues(names, values)), 'guarded', values))
      throw leaseLost()
  }

  return {
    ...(client.synchronous ? { synchronous: true } : {}),
    async claim(key, { token, leaseMs, retainMs, maxAttempts = null }) {
      const keep = Math.ceil(Math.max(retainMs, leaseMs))
      const values = withNames(key, token, { lease: Math.ceil(leaseMs), keep, maxAttempts })
      for (let round = 0; round < MAX_ROUNDS; round++) {
        for (const statement of statements.claim) {
          const rows = await run(statement, values)
          const row = findOwn(rows, CLAIM_STATUSES, values)
          if (row === undefined) continue
          tidyUp()
          return toClaim(row)
        }
      }
      throw new WebhookError('STORE_UNAVAILABLE', 'Other claims of the same key won every race. Try again.')
    },
    renew: (key, token, leaseMs) =>
      isDone('renewed', statements.renew, withNames(key, token, { lease: Math.ceil(leaseMs) })),
    // Not async: a synchronous driver must throw here, inside the caller's transaction.
    complete(key, token, { retainMs }, tx) {
      const values = withNames(key, token, { keep: Math.ceil(retainMs) })
      if (tx === undefined) return isDone('done', statements.complete, values)
      const { text, names } = statements.complete
      const rows = client.queryIn(tx, text, listValues(names, values))
      if ('then' in rows) return rows.then((late) => isOwn(late, 'done', values))
      if (isOwn(rows, 'done', values)) return Promise.resolve(true)
      throw leaseLost()
    },
    release(key, token, { progress, attempted = true } = {}) {
      const kept = progress === undefined ? null : toColumnText(progress)
      const values = withNames(key, token, { progress: kept, unused: attempted ? 0 : 1 })
      return isDone('released', statements.release, values)
    },
    reopen: (key) => isDone('reopened', statements.reopen, { key: toColumnKey(key) }),
    transaction: (run, options = {}) =>
      runInTransaction({ client, isBusy: dialect.isBusy, guard }, run, options),
    setup,
    async purge(limit = Number.POSITIVE_INFINITY) {
      let removed = 0
      while (removed < limit) {
        const batch = Math.min(PURGE_BATCH, limit - removed)
        const purged = countRows(await run(statements.purge, { limit: batch }), 'purged')
        removed += purged
        if (purged < batch) break
      }
      return removed
    },
    close: async () => {},
  }
}

/** The values of a statement about a claim. For why it is not a literal with a spread, see bench/NOTES.md, "The inbox". */
function withNames(key: string, token: string, more: Values): KeyValues {
  return Object.assign({ key: toColumnKey(key), token: toColumnKey(token) }, more)
}

function leaseLost(): WebhookError {
  return new WebhookError('LEASE_LOST', 'The claim was taken over before the event was completed.')
}

/** Formats a duration for a setting of the database. */
function toSettingMs(ms: number): string {
  return String(Math.min(Math.ceil(ms), 2 ** 31 - 1))
}

function listValues(names: readonly string[], values: Values): unknown[] {
  return names.map((name) => values[name])
}

/** Whether the row is the expected one. No row means that the token does not hold the claim. */
function isOwn(rows: readonly SqlRow[], status: string, values: KeyValues): boolean {
  return findOwn(rows, [status], values) !== undefined
}

function findOwn(rows: readonly SqlRow[], statuses: readonly string[], { key, token }: KeyValues) {
  return readOwnRow(rows, { key, token, statuses })
}

function toClaim({ status, attempt, progress, remaining }: SqlRow): Claim {
  switch (status) {
    case 'claimed':
      return {
        status,
        attempt: Number(attempt),
        progress: typeof progress === 'string' ? fromColumnText(progress) : null,
      }
    case 'in-progress':
      return { status, retryAfterMs: Math.max(1, Number(remaining)) }
    case 'exhausted':
      return { status, attempt: Number(attempt) }
    default:
      return { status: 'completed' }
  }
}
