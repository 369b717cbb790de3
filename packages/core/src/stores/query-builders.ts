import type { SqlClient, SqlRow } from './sql/sql-client.ts'

/** The result for a value that is not the query builder. The stores refuse it, since they contain the error class. */
const NO_CLIENT = undefined as never

/** The method of a Kysely instance and of its transactions that the store calls. */
interface KyselyExecutor {
  executeQuery(query: never): Promise<{ readonly rows: unknown[] }>
}

/**
 * Adapts Kysely. The transaction handle is Kysely's transaction. The store refuses any other value.
 * @example
 * import { fromKysely } from '@postern/core/stores/query-builders'
 * import { Kysely, PostgresDialect } from 'kysely'
 *
 * const store = postgresStore(fromKysely(new Kysely({ dialect: new PostgresDialect({ pool }) })))
 */
export function fromKysely<Tx extends KyselyExecutor>(
  db: KyselyExecutor & {
    transaction(): { execute<T>(run: (tx: Tx) => Promise<T>): Promise<T> }
    // biome-ignore lint/suspicious/noExplicitAny: each version has its own type
    connection(): { execute<T>(run: (connection: any) => Promise<T>): Promise<T> }
  },
): SqlClient<Tx> {
  if (typeof db?.executeQuery !== 'function') return NO_CLIENT

  async function query(on: KyselyExecutor, text: string, values: readonly unknown[]) {
    const node = { kind: 'RawNode', sqlFragments: [text], parameters: [] }
    const compiled = { sql: text, parameters: values, query: node, queryId: { queryId: 'postern' } }
    return (await on.executeQuery(compiled as never)).rows as SqlRow[]
  }
  return {
    query: (text, values) => query(db, text, values),
    queryIn: query,
    transaction: (run) => db.transaction().execute(async (tx) => run(tx)),
    session: (run) =>
      db
        .connection()
        .execute((connection: KyselyExecutor) => run((text, values) => query(connection, text, values))),
  }
}

interface KnexExecutor {
  raw(
    sql: string,
    values: never,
  ): PromiseLike<unknown> & { connection(connection: never): PromiseLike<unknown> }
}

/** Knex types its own client as `any`. */
interface KnexClient {
  acquireConnection(): Promise<never>
  releaseConnection(connection: never): Promise<void>
}

/**
 * Adapts Knex, on Postgres or on better-sqlite3. The store refuses any other value.
 * @example
 * import { fromKnex } from '@postern/core/stores/query-builders'
 * import knex from 'knex'
 *
 * const store = postgresStore(fromKnex(knex({ client: 'pg', connection: 'postgres://localhost/app' })))
 */
export function fromKnex<Tx extends KnexExecutor>(
  knex: KnexExecutor & {
    transaction(run: (tx: Tx) => Promise<unknown>): Promise<unknown>
    client: unknown
  },
): SqlClient<Tx> {
  if (typeof knex?.raw !== 'function') return NO_CLIENT
  const pool = knex.client as KnexClient
  const ask = (on: KnexExecutor, text: string, values: readonly unknown[]) =>
    on.raw(text.replaceAll(/\$\d+/g, '?'), [...values] as never)
  const query = async (on: KnexExecutor, text: string, values: readonly unknown[]) =>
    toRows(await ask(on, text, values))
  return {
    query: (text, values) => query(knex, text, values),
    queryIn: query,
    transaction: (run) => knex.transaction(async (tx) => run(tx)) as Promise<never>,
    async session(run) {
      const connection = await pool.acquireConnection()
      try {
        return await run(async (text, values) => toRows(await ask(knex, text, values).connection(connection)))
      } finally {
        await pool.releaseConnection(connection)
      }
    },
  }
}

interface DrizzleExecutor {
  execute(query: never): PromiseLike<unknown>
}

/** The members of drizzle-orm's `sql` tag that the store uses. */
interface DrizzleSql {
  raw(text: string): unknown
  param(value: unknown): unknown
  join(chunks: never): unknown
}

/**
 * Adapts Drizzle on pg, postgres.js or PGlite. With better-sqlite3 use `sqliteStore(database)`: it shares the connection with
 * Drizzle, and the connection is the transaction handle. The store refuses any other value.
 * @example
 * import { fromDrizzle } from '@postern/core/stores/query-builders'
 * import { sql } from 'drizzle-orm'
 * import { drizzle } from 'drizzle-orm/node-postgres'
 *
 * const store = postgresStore(fromDrizzle(drizzle(pool), sql))
 */
export function fromDrizzle<Tx extends DrizzleExecutor>(
  db: DrizzleExecutor & { transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> },
  sql: DrizzleSql,
): SqlClient<Tx> {
  if (typeof db?.execute !== 'function' || typeof sql?.raw !== 'function') return NO_CLIENT

  async function query(on: DrizzleExecutor, text: string, values: readonly unknown[]) {
    const chunks = text
      .split(/\$\d+/)
      .flatMap((part, index) => [sql.raw(part), ...(index < values.length ? [sql.param(values[index])] : [])])
    return toRows(await on.execute(sql.join(chunks as never) as never))
  }
  return {
    query: (text, values) => query(db, text, values),
    queryIn: query,
    transaction: (run) => db.transaction(async (tx) => run(tx)),
  }
}

/** Some drivers return the rows, others an object that contains them. */
function toRows(answer: unknown): readonly SqlRow[] {
  return (Array.isArray(answer) ? answer : (answer as { rows: SqlRow[] }).rows) as SqlRow[]
}
