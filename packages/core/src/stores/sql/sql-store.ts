import { WebhookError } from '../../ground/errors.ts'
import type { Claim, IdempotencyStore } from '../contract.ts'
import { toRecordKey } from '../record-key.ts'
import { retryWhileBusy } from './retry-busy.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'
import { createStatements, type SqlDialect, type SqlStatement } from './sql-statements.ts'

/** A store on an SQL table, with transactions. */
export interface SqlStore<Tx> extends IdempotencyStore<Tx> {
  transaction<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  setup(): Promise<void>
  purge(limit?: number): Promise<number>
  /** Does nothing: the client is yours to close. */
  close(): Promise<void>
}

export interface SqlStoreParts<Tx> {
  readonly client: SqlClient<Tx>
  readonly dialect: SqlDialect
  /** Quoted. */
  readonly table: string
  setup(): Promise<void>
}

/** Each round that answers nothing means that another claim came in between; 100 rounds of that do not happen. */
const MAX_ROUNDS = 100
const PURGE_BATCH = 500

type Values = Readonly<Record<string, unknown>>

export function createSqlStore<Tx>({ client, dialect, table, setup }: SqlStoreParts<Tx>): SqlStore<Tx> {
  const statements = createStatements(dialect, table)

  function run({ text, names }: SqlStatement, values: Values): Promise<readonly SqlRow[]> {
    return retryWhileBusy(dialect.isBusy, () => client.query(text, listValues(names, values)))
  }

  async function isHeld(statement: SqlStatement, values: Values): Promise<boolean> {
    return (await run(statement, values)).length > 0
  }

  return {
    ...(client.synchronous ? { synchronous: true } : {}),
    async claim(key, { token, leaseMs, retainMs, maxAttempts = null }) {
      const keep = Math.ceil(Math.max(retainMs, leaseMs))
      const values = { key: toRecordKey(key), token, lease: Math.ceil(leaseMs), keep, maxAttempts }
      for (let round = 0; round < MAX_ROUNDS; round++) {
        for (const statement of statements.claim) {
          const claim = toClaim((await run(statement, values))[0])
          if (claim !== undefined) return claim
        }
      }
      throw new WebhookError(
        'STORE_UNAVAILABLE',
        'Other claims of the same key kept coming first. Try again.',
      )
    },
    renew: (key, token, leaseMs) =>
      isHeld(statements.renew, { key: toRecordKey(key), token, lease: Math.ceil(leaseMs) }),
    // Not an async function: a synchronous driver throws from here, inside the caller's transaction.
    complete(key, token, { retainMs }, tx) {
      const values = { key: toRecordKey(key), token, keep: Math.ceil(retainMs) }
      if (tx === undefined) return isHeld(statements.complete, values)
      const { text, names } = statements.complete
      const rows = client.queryIn(tx, text, listValues(names, values))
      if ('then' in rows) return rows.then(({ length }) => length > 0)
      if (rows.length > 0) return Promise.resolve(true)
      throw new WebhookError('LEASE_LOST', 'The claim was taken over before the event was completed.')
    },
    release(key, token, { progress = null, attempted = true } = {}) {
      const unused = attempted ? 0 : 1
      return isHeld(statements.release, { key: toRecordKey(key), token, progress, unused })
    },
    reopen: (key) => isHeld(statements.reopen, { key: toRecordKey(key) }),
    transaction: (run) => client.transaction(run),
    setup,
    async purge(limit = Number.POSITIVE_INFINITY) {
      let removed = 0
      while (removed < limit) {
        const batch = Math.min(PURGE_BATCH, limit - removed)
        const { length } = await run(statements.purge, { limit: batch })
        removed += length
        if (length < batch) break
      }
      return removed
    },
    close: async () => {},
  }
}

function listValues(names: readonly string[], values: Values): unknown[] {
  return names.map((name) => values[name])
}

/** Undefined when the row says nothing: it could be claimed a moment ago, and now it has to be asked again. */
function toClaim(row: SqlRow | undefined): Claim | undefined {
  switch (row?.status) {
    case 'claimed':
      return { status: 'claimed', attempt: Number(row.attempt), progress: row.progress as string | null }
    case 'in-progress':
      return { status: 'in-progress', retryAfterMs: Math.max(1, Number(row.remaining)) }
    case 'completed':
      return { status: 'completed' }
    case 'exhausted':
      return { status: 'exhausted', attempt: Number(row.attempt) }
    default:
      return undefined
  }
}
