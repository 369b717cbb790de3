import { WebhookError } from '../../ground/errors.ts'
import { fromPgPool, type PgPool } from './pg-pool-client.ts'
import { fromPGlite, type PGliteClient } from './pglite-client.ts'
import { fromPostgresJs, type PostgresJsSql } from './postgres-js-client.ts'
import type { SqlClient } from './sql-client.ts'

/** A client that `postgresStore` takes: a `Pool` of pg, a PGlite, or the `sql` of postgres.js. */
export type PostgresClient = PgPool | PGliteClient | PostgresJsSql

// biome-ignore lint/suspicious/noExplicitAny: the pattern for an overloaded function
type SqlOf<Tx> = { begin: { (run: (sql: Tx) => any): any; (options: string, run: (sql: Tx) => any): any } }
// biome-ignore lint/suspicious/noExplicitAny: as above
type PoolOf<Tx> = { totalCount: number; connect: { (): Promise<Tx>; (...callback: any[]): unknown } }

/** The transaction handle of a client, as the client's own transactions pass it. */
export type PostgresTransaction<Client> =
  Client extends SqlOf<infer Tx>
    ? Tx
    : Client extends { transaction<T>(run: (tx: infer Tx) => Promise<T>): unknown }
      ? Tx
      : Client extends PoolOf<infer Tx>
        ? Tx
        : never

/** Adapts a client of any driver. Throws CONFIG_INVALID for a single connection. */
export function toPostgresClient(
  anything: PostgresClient,
  { prepare = false }: { prepare?: boolean | undefined } = {},
): SqlClient<never> {
  const client: PostgresClient = Object(anything)
  if ('unsafe' in client && 'begin' in client) return fromPostgresJs(client, { prepare })
  if ('totalCount' in client) return fromPgPool(client, { prepare })
  if ('transaction' in client) {
    if (!prepare) return fromPGlite(client)
    throw new WebhookError('CONFIG_INVALID', 'PGlite prepares no statements. Leave prepare out.')
  }
  if ('query' in client || 'unsafe' in client) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'This is a single connection to Postgres: a transaction on it would include the claims of other ' +
        'events. Pass a pg Pool, or the sql function of postgres.js.',
    )
  }
  throw new WebhookError(
    'CONFIG_INVALID',
    'This is not a Postgres client. Pass a pg Pool, postgres.js, PGlite or a query builder.',
  )
}
