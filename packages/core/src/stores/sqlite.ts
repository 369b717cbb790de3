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

export interface SqliteStoreOptions {
  /** The table that holds the claims. @default 'postern_claims' */
  table?: string
}

const DIALECT: SqlDialect = {
  now: `CAST(unixepoch('subsec') * 1000 AS integer)`,
  later: (a, b) => `max(${a}, ${b})`,
  skipLocked: '',
  placeholder: () => '?',
  claimBy: ['take', 'see'],
  isGuarded: '1 = 0',
  // Any write keeps all others away.
  guard: (held) =>
    `UPDATE @table AS r SET token = r.token WHERE ${held} RETURNING 'guarded' AS status, key, token`,
  isBusy: isSqliteBusy,
  isTableMissing: isSqliteTableMissing,
}

/** The statements that `setup()` runs, for those who migrate themselves. */
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
 * Claims in an SQLite database (3.42 or later), shared by the processes of one machine; the handle of a transaction
 * is the connection, and its callback is synchronous. The connection's own settings stay as they are, but its busy
 * timeout, read at the first statement, is off while the store's statements run: it would stop the whole process. WAL is
 * worth having where several processes write. Through a query builder, as in `sqliteStore(fromKysely(db))`,
 * transactions are asynchronous.
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
  // Any write takes the lock, also one of no row.
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
