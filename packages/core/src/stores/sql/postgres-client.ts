import { createHash } from 'node:crypto'
import { WebhookError } from '../../ground/errors.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'

/** What a pg Pool, Client or PoolClient and PGlite have in common. */
export interface PostgresQueryable {
  // biome-ignore lint/suspicious/noExplicitAny: overloaded by each driver in its own way
  query(text: string, values?: any[]): Promise<{ readonly rows: unknown[] }>
}

interface PgConnection extends PostgresQueryable {
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** A pg Pool, told from a Client by its counters. */
export interface PgPool extends PostgresQueryable {
  readonly totalCount: number
  // biome-ignore lint/suspicious/noExplicitAny: overloaded with a callback form
  connect(...none: any[]): any
}

export interface PGliteClient extends PostgresQueryable {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own handle
  transaction<T>(run: (tx: any) => Promise<T>): Promise<T | undefined>
}

/** The `sql` function of postgres.js. */
export interface PostgresJsSql {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own parameter types
  unsafe(text: string, values?: any[], options?: { prepare?: boolean }): PromiseLike<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own handle
  begin(run: (sql: any) => any): Promise<any>
}

export type PostgresClient = PgPool | PGliteClient | PostgresJsSql | PostgresQueryable

// biome-ignore lint/suspicious/noExplicitAny: the pattern for an overloaded function
type SqlOf<Tx> = { begin: { (run: (sql: Tx) => any): any; (options: string, run: (sql: Tx) => any): any } }
// biome-ignore lint/suspicious/noExplicitAny: as above
type PoolOf<Tx> = { totalCount: number; connect: { (): Promise<Tx>; (...callback: any[]): unknown } }

/** The transaction handle of a client: what its own transactions hand out. */
export type PostgresTransaction<Client> =
  Client extends SqlOf<infer Tx>
    ? Tx
    : Client extends { transaction<T>(run: (tx: infer Tx) => Promise<T>): unknown }
      ? Tx
      : Client extends PoolOf<infer Tx>
        ? Tx
        : Client

/** Turns a client of any driver into what the store calls. */
export function toPostgresClient(client: PostgresClient): SqlClient<never> {
  if ('unsafe' in client) return fromPostgresJs(client)
  if ('transaction' in client) return fromPGlite(client)
  if ('totalCount' in client) return fromPool(client)
  if ('query' in client) return fromConnection(client)
  throw new WebhookError(
    'CONFIG_INVALID',
    'This is no Postgres client. Pass a pg Pool, postgres.js or PGlite.',
  )
}

async function queryRows(
  client: PostgresQueryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly SqlRow[]> {
  const { rows } = await client.query(text, [...values])
  return rows as SqlRow[]
}

function fromPGlite(client: PGliteClient): SqlClient<never> {
  return {
    query: (text, values) => queryRows(client, text, values),
    queryIn: queryRows,
    transaction: (run) => client.transaction(async (tx) => run(tx as never)) as Promise<never>,
  }
}

function fromPostgresJs(sql: PostgresJsSql): SqlClient<never> {
  async function query(on: PostgresJsSql, text: string, values: readonly unknown[]) {
    // A client that was made with `prepare: false` still does not.
    return (await on.unsafe(text, [...values], { prepare: true })) as SqlRow[]
  }
  return {
    query: (text, values) => query(sql, text, values),
    queryIn: query,
    transaction: (run) => sql.begin(async (tx) => run(tx as never)),
  }
}

/** What a pooler in front of Postgres answers that has no prepared statements: unknown name, and name taken. */
const NOT_PREPARED: readonly unknown[] = ['26000', '42P05']

/**
 * Queries by named statements, since to plan one takes longer than to run it; from then on without names, where a pooler
 * mixes them up.
 */
function preparing(pool: PgPool): SqlClient<never>['query'] {
  const names = new Map<string, string>()
  let prepares = true

  function nameOf(text: string): string {
    const name = names.get(text) ?? `postern_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
    return name
  }

  return async (text, values) => {
    if (!prepares || values.length === 0) return queryRows(pool, text, values)
    try {
      const { rows } = await pool.query({ name: nameOf(text), text, values: [...values] } as never)
      return rows as SqlRow[]
    } catch (error) {
      // It has not run: both are said before.
      if (!NOT_PREPARED.includes(Object(error).code)) throw error
      prepares = false
      return queryRows(pool, text, values)
    }
  }
}

function fromPool(pool: PgPool): SqlClient<never> {
  return {
    query: preparing(pool),
    queryIn: queryRows,
    async transaction(run) {
      const connection: PgConnection = await pool.connect()
      let broken = false
      const markBroken = () => {
        broken = true
      }
      // A connection that dies between two queries says so by an event, which without a listener ends the process.
      connection.on('error', markBroken)
      try {
        return await runTransaction(connection, () => run(connection as never), markBroken)
      } finally {
        connection.removeListener('error', markBroken)
        connection.release(broken)
      }
    },
  }
}

/** One connection for everything: what the store asks for waits its turn, a whole transaction as one. */
function fromConnection(connection: PostgresQueryable): SqlClient<never> {
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = last.then(task)
    last = done.catch(() => {})
    return done
  }
  return {
    query: (text, values) => inTurn(() => queryRows(connection, text, values)),
    queryIn: queryRows,
    transaction: (run) => inTurn(() => runTransaction(connection, () => run(connection as never))),
  }
}

/** `onBroken` is told when not even the rollback worked, which leaves the connection in an unknown state. */
async function runTransaction<T>(
  connection: PostgresQueryable,
  run: () => Promise<T> | T,
  onBroken: () => void = () => {},
): Promise<T> {
  await connection.query('BEGIN')
  try {
    const value = await run()
    const { command } = (await connection.query('COMMIT')) as { command?: string }
    if (command === 'ROLLBACK') {
      throw new Error(
        'Postgres rolled the transaction back, because a query in it had failed. Let its error through.',
      )
    }
    return value
  } catch (error) {
    await connection.query('ROLLBACK').catch(onBroken)
    throw error
  }
}
