import { type PostgresClient, type PostgresTransaction, toPostgresClient } from './sql/postgres-client.ts'
import { isSqlClient, quoteName, type SqlClient } from './sql/sql-client.ts'
import type { SqlDialect } from './sql/sql-statements.ts'
import { createSqlStore, type SqlStore } from './sql/sql-store.ts'

export type { PostgresClient, PostgresTransaction } from './sql/postgres-client.ts'
export type { SqlClient } from './sql/sql-client.ts'
export type { SqlStore } from './sql/sql-store.ts'

export interface PostgresStoreOptions {
  /** The table that holds the claims. @default 'postern_claims' */
  table?: string
  /** The schema of the table, which must exist. @default the first one of the search path */
  schema?: string
}

/** Serialization failure, deadlock: the statement has done nothing and may be asked again. */
const BUSY: readonly (string | undefined)[] = ['40001', '40P01']
/** Two `IF NOT EXISTS` at the same moment can still collide: duplicate table, object or row of the catalog. */
const EXISTS = ['42P07', '42710', '23505']

const DIALECT: SqlDialect = {
  // Not now(), which stands still inside a transaction.
  now: `CAST(floor(date_part('epoch', clock_timestamp()) * 1000) AS bigint)`,
  later: (a, b) => `greatest(${a}, ${b})`,
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  placeholder: (index) => `$${index}`,
  claimInOne: true,
  isBusy: (error) => BUSY.includes(errorCode(error)),
}

/** The statements that `setup()` runs, for those who migrate themselves. */
export function postgresSchema({ table = 'postern_claims', schema }: PostgresStoreOptions = {}): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteName(schema, table)} (
  key text COLLATE "C" NOT NULL PRIMARY KEY,
  state text NOT NULL,
  token text NOT NULL,
  attempt integer NOT NULL,
  progress text,
  lease_until bigint NOT NULL,
  keep_until bigint NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS ${quoteName(`${table}_keep_until`)} ON ${quoteName(schema, table)} (keep_until)`,
  ]
}

/**
 * Claims in a Postgres table (9.5 or later), shared by every process that reaches it. Takes a pg Pool or Client,
 * postgres.js or PGlite, or a query builder: `postgresStore(fromKysely(db))`. Prefer a Pool to a Client: on a single
 * connection claims wait while a transaction is open. A pg Pool and postgres.js run prepared statements; behind a
 * pooler that mixes them up a Pool goes on without, and postgres.js wants its own `prepare: false`.
 */
export function postgresStore<Tx>(client: SqlClient<Tx>, options?: PostgresStoreOptions): SqlStore<Tx>
export function postgresStore<Client extends PostgresClient>(
  client: Client,
  options?: PostgresStoreOptions,
): SqlStore<PostgresTransaction<Client>>
export function postgresStore(
  client: PostgresClient | SqlClient<unknown>,
  options: PostgresStoreOptions = {},
): SqlStore<unknown> {
  const { table = 'postern_claims', schema } = options
  const sql = (isSqlClient(client) ? client : toPostgresClient(client)) as SqlClient<unknown>
  return createSqlStore({
    client: sql,
    dialect: DIALECT,
    table: quoteName(schema, table),
    async setup() {
      for (const statement of postgresSchema(options)) {
        await sql.query(statement, []).catch((error) => {
          if (!EXISTS.includes(errorCode(error))) throw error
          return sql.query(statement, [])
        })
      }
    },
  })
}

/** Query builders wrap the driver's error; the SQLSTATE is then on its cause. */
function errorCode(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : errorCode(cause)
}
