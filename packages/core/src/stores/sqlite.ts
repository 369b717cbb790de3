import { toUnwaitingClient } from './sql/busy-timeout.ts'
import { isSqlClient, quoteName, type SqlClient } from './sql/sql-client.ts'
import type { SqlDialect } from './sql/sql-dialect.ts'
import { createSqlStore, type SqlStore } from './sql/sql-store.ts'
import {
  isSqliteBusy,
  isSqliteTableMissing,
  type SqliteDatabase,
  toSqliteClient,
} from './sql/sqlite-client.ts'

export type { SqlClient } from './sql/sql-client.ts'
export type { SqlStore } from './sql/sql-store.ts'
export type { SqliteDatabase } from './sql/sqlite-client.ts'

/** The options of `sqliteStore`. */
export interface SqliteStoreOptions {
  /** The table for the claims. @default 'postern_claims' */
  table?: string
}

const DIALECT: SqlDialect = {
  now: `CAST(unixepoch('subsec') * 1000 AS integer)`,
  later: (a, b) => `max(${a}, ${b})`,
  skipLocked: '',
  placeholder: () => '?',
  claimBy: ['take', 'see'],
  isGuarded: '1 = 0',
  // Any write locks the database.
  guard: (held) =>
    `UPDATE @table AS r SET token = r.token WHERE ${held} RETURNING 'guarded' AS status, key, token`,
  isBusy: isSqliteBusy,
  isTableMissing: isSqliteTableMissing,
}

/** The statements that `setup()` runs, for your own migrations. */
export function sqliteSchema({ table = 'postern_claims' }: SqliteStoreOptions = {}): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteName(table)} (
  key TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL,
  token TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  progress TEXT,
  lease_until INTEGER NOT NULL,
  keep_until INTEGER NOT NULL
) WITHOUT ROWID`,
    `CREATE INDEX IF NOT EXISTS ${quoteName(`${table}_keep_until`)} ON ${quoteName(table)} (keep_until)`,
  ]
}

/**
 * Stores claims in an SQLite database (3.42 or later), for the processes of one machine. The transaction handle is the
 * connection, and the callback is synchronous. Through a query builder, as in `sqliteStore(fromKysely(db))`, transactions
 * are asynchronous. Use WAL if several processes write.
 *
 * The store does not change the connection's settings, except that it turns the busy timeout off while its own statements
 * run, because waiting would block the whole process. It reads that setting at the first statement.
 * @example
 * import Database from 'better-sqlite3'
 *
 * const store = sqliteStore(new Database('claims.db'))
 * await store.setup()
 * const webhooks = createWebhooks({ provider: workflows, secret, store })
 */
export function sqliteStore<Tx>(client: SqlClient<Tx>, options?: SqliteStoreOptions): SqlStore<Tx>
export function sqliteStore<Database extends SqliteDatabase>(
  database: Database,
  options?: SqliteStoreOptions,
): SqlStore<Database>
export function sqliteStore(
  database: SqliteDatabase | SqlClient<unknown>,
  options: SqliteStoreOptions = {},
): SqlStore<unknown> {
  const { table = 'postern_claims' } = options
  // Any write takes the lock, even one that changes no row.
  const lock = `UPDATE ${quoteName(table)} SET token = token WHERE 1 = 0`
  const client = (
    isSqlClient(database) ? toUnwaitingClient(database, lock) : toSqliteClient(database)
  ) as SqlClient<unknown>
  return createSqlStore({
    client,
    dialect: DIALECT,
    table: quoteName(table),
    async setup() {
      for (const statement of sqliteSchema(options)) await client.query(statement, [])
    },
  })
}
