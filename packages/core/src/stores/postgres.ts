import { WebhookError } from '../ground/errors.ts'
import { type PostgresClient, type PostgresTransaction, toPostgresClient } from './sql/postgres-client.ts'
import { setUpPostgres } from './sql/postgres-setup.ts'
import { isSqlClient, quoteName, type SqlClient } from './sql/sql-client.ts'
import type { SqlDialect } from './sql/sql-dialect.ts'
import { sqlState } from './sql/sql-state.ts'
import { createSqlStore, type SqlStore } from './sql/sql-store.ts'

export type { PostgresClient, PostgresTransaction } from './sql/postgres-client.ts'
export type { SqlClient } from './sql/sql-client.ts'
export type { SqlStore } from './sql/sql-store.ts'

export interface PostgresStoreOptions {
  /** The table that holds the claims. @default 'postern_claims' */
  table?: string
  /** The schema of the table, which must exist. @default the first one of the search path */
  schema?: string
  /**
   * True lets each connection plan each statement once, which is faster: where no pooler hands connections on between
   * statements. A pg Pool and postgres.js only; query builders have settings of their own.
   * @default false
   */
  prepare?: boolean
}

/** Serialization failure, deadlock: the statement has done nothing and may be asked again. */
const BUSY = ['40001', '40P01']
/** Undefined table, and its schema. */
const MISSING = ['42P01', '3F000']

/** The name of the lock that a transaction holds for its claim; 64 bits of a digest, which two keys hardly share. */
const GUARD = `CAST(CAST('x' || substr(md5(r.tableoid || ':' || r.key), 1, 16) AS bit(64)) AS bigint)`

/** In milliseconds; 0 is none. The setting itself is text with a unit. */
const STATEMENT_TIMEOUT = `date_part('epoch', CAST(current_setting('statement_timeout') AS interval)) * 1000`

const DIALECT: SqlDialect = {
  // Not now(), which stands still inside a transaction.
  now: `CAST(date_part('epoch', clock_timestamp()) * 1000 AS bigint)`,
  later: (a, b) => `greatest(${a}, ${b})`,
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  placeholder: (index) => `$${index}`,
  // To plan the whole claim takes longer than to run it, and most events are new.
  claimBy: ['add', 'takeOrSee'],
  isGuarded: `NOT pg_try_advisory_xact_lock(${GUARD})`,
  // No statement outlasts its transaction, so that a connection comes back even if one waits for a lock.
  guard: (held) => `SELECT 'guarded' AS status, r.key AS key, r.token AS token,
      pg_advisory_xact_lock(${GUARD}) IS NULL AS unlocked,
      CASE WHEN ${STATEMENT_TIMEOUT} = 0 OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)
        THEN set_config('statement_timeout', $timeout, true) END AS bounded
    FROM @table AS r WHERE ${held}`,
  isBusy: (error) => BUSY.includes(sqlState(error)),
  isTableMissing: (error) => MISSING.includes(sqlState(error)),
}

/** The statements that `setup()` runs, for those who migrate themselves. */
export function postgresSchema({
  table = 'postern_claims',
  schema,
}: Pick<PostgresStoreOptions, 'table' | 'schema'> = {}): string[] {
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
 * Claims in a Postgres table (9.5 or later), shared by every process that reaches it. Takes a pg Pool, postgres.js or
 * PGlite, or a query builder: `postgresStore(fromKysely(db))`. Nothing is prepared unless `prepare` says so, so a
 * pooler may stand in between.
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
  const { table = 'postern_claims', schema, prepare } = options
  const sql = toSql(client, prepare)
  const name = quoteName(schema, table)
  return createSqlStore({
    client: sql,
    dialect: prepare ? { ...DIALECT, claimBy: ['takeOrSee'] } : DIALECT,
    table: name,
    setup() {
      const [createTable, createIndex] = postgresSchema(options) as [string, string]
      return setUpPostgres(sql, { table: name, createTable, createIndex })
    },
  })
}

function toSql(client: PostgresClient | SqlClient<unknown>, prepare?: boolean): SqlClient<unknown> {
  if (!isSqlClient(client)) return toPostgresClient(client, { prepare })
  if (!prepare) return client
  throw new WebhookError(
    'CONFIG_INVALID',
    'Whether statements are prepared is for the query builder to say. Leave prepare out.',
  )
}
