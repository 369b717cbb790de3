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

/** The options of `postgresStore`. */
export interface PostgresStoreOptions {
  /** The table for the claims. @default 'postern_claims' */
  table?: string
  /** The schema of the table, which must exist. @default the first schema of the search path */
  schema?: string
  /**
   * True prepares each statement once per connection, which is faster. Only without a pooler that switches connections
   * between statements, and only for a pg Pool and postgres.js. Query builders have their own settings.
   * @default false
   */
  prepare?: boolean
}

/** Serialization failure and deadlock: the statement had no effect and may be retried. */
const BUSY = ['40001', '40P01']
/** Undefined table and undefined schema. */
const MISSING = ['42P01', '3F000']

/** The advisory lock that a transaction holds for its claim: 64 bits of a digest, so that keys hardly ever collide. */
const GUARD = `CAST(CAST('x' || substr(md5(r.tableoid || ':' || r.key), 1, 16) AS bit(64)) AS bigint)`

/** The statement timeout in milliseconds, 0 for none. The setting itself is text with a unit. */
const STATEMENT_TIMEOUT = `date_part('epoch', CAST(current_setting('statement_timeout') AS interval)) * 1000`

const DIALECT: SqlDialect = {
  // Not now(), which is constant inside a transaction.
  now: `CAST(date_part('epoch', clock_timestamp()) * 1000 AS bigint)`,
  later: (a, b) => `greatest(${a}, ${b})`,
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  placeholder: (index) => `$${index}`,
  // Planning the whole claim takes longer than running it, and most events are new.
  claimBy: ['add', 'takeOrSee'],
  isGuarded: `NOT pg_try_advisory_xact_lock(${GUARD})`,
  // Bounds every statement by the transaction's time, so that a connection returns even if a statement waits for a lock.
  guard: (held) => `SELECT 'guarded' AS status, r.key AS key, r.token AS token,
      pg_advisory_xact_lock(${GUARD}) IS NULL AS unlocked,
      CASE WHEN ${STATEMENT_TIMEOUT} = 0 OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)
        THEN set_config('statement_timeout', $timeout, true) END AS bounded
    FROM @table AS r WHERE ${held}`,
  isBusy: (error) => BUSY.includes(sqlState(error)),
  isTableMissing: (error) => MISSING.includes(sqlState(error)),
}

/** The statements that `setup()` runs, for your own migrations. */
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
 * Stores claims in a Postgres table (9.5 or later), for any number of processes. Takes a pg Pool, postgres.js, PGlite or a
 * query builder: `postgresStore(fromKysely(db))`. Works behind a pooler unless `prepare` is set.
 * @example
 * const store = postgresStore(pool)
 * await store.setup()
 * const webhooks = createWebhooks({ provider: workflows, secret, store })
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
    'The query builder decides whether statements are prepared. Leave prepare out.',
  )
}
