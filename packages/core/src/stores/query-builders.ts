import type { SqlClient, SqlRow } from './sql/sql-client.ts'

/** The parts of a Kysely instance, and of its transactions. */
interface KyselyExecutor {
  executeQuery(query: never): Promise<{ readonly rows: unknown[] }>
}

/** For `postgresStore(fromKysely(db))` and `sqliteStore(fromKysely(db))`; the handle is Kysely's transaction. */
export function fromKysely<Tx extends KyselyExecutor>(
  db: KyselyExecutor & {
    transaction(): { execute<T>(run: (tx: Tx) => Promise<T>): Promise<T> }
    // biome-ignore lint/suspicious/noExplicitAny: an instance of its own kind
    connection(): { execute<T>(run: (connection: any) => Promise<T>): Promise<T> }
  },
): SqlClient<Tx> {
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

/** Knex types its own client as anything. */
interface KnexClient {
  acquireConnection(): Promise<never>
  releaseConnection(connection: never): Promise<void>
}

/** For `postgresStore(fromKnex(knex))` and, with better-sqlite3, `sqliteStore(fromKnex(knex))`. */
export function fromKnex<Tx extends KnexExecutor>(
  knex: KnexExecutor & {
    transaction(run: (tx: Tx) => Promise<unknown>): Promise<unknown>
    client: unknown
  },
): SqlClient<Tx> {
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

/** The parts of the `sql` tag of drizzle-orm. */
interface DrizzleSql {
  raw(text: string): unknown
  param(value: unknown): unknown
  join(chunks: never): unknown
}

/**
 * For `postgresStore(fromDrizzle(db, sql))`, over pg, postgres.js or PGlite. With better-sqlite3, Drizzle and
 * `sqliteStore(database)` share the connection, which is the transaction handle of both.
 */
export function fromDrizzle<Tx extends DrizzleExecutor>(
  db: DrizzleExecutor & { transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> },
  sql: DrizzleSql,
): SqlClient<Tx> {
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

/** Some drivers answer with the rows, some with an object around them. */
function toRows(answer: unknown): readonly SqlRow[] {
  return (Array.isArray(answer) ? answer : (answer as { rows: SqlRow[] }).rows) as SqlRow[]
}
