import { createHash } from 'node:crypto'
import { WebhookError } from '../../ground/errors.ts'
import { preparing } from './prepared-statements.ts'
import { type PostgresQueryable, queryRows } from './query-rows.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'

/** A pg Pool. Its counters distinguish it from a Client. */
export interface PgPool extends PostgresQueryable {
  readonly totalCount: number
  // biome-ignore lint/suspicious/noExplicitAny: overloaded with a callback form
  connect(...none: any[]): any
}

interface PgConnection extends PostgresQueryable {
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

export function fromPgPool(pool: PgPool, { prepare }: { prepare: boolean }): SqlClient<never> {
  const plain: SqlClient<never>['query'] = (text, values) => queryRows(pool, text, values)
  return {
    query: prepare ? preparing(plain, queryByName(pool)) : plain,
    queryIn: queryRows,
    async transaction(run) {
      const connection: PgConnection = await pool.connect()
      let broken = false
      const markBroken = () => {
        broken = true
      }
      // A connection that dies between two queries emits 'error'. Without a listener that would end the process.
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

/** Runs named statements, so that each connection plans each of them once. The name is derived from the text. */
function queryByName(pool: PgPool): SqlClient<never>['query'] {
  const names = new Map<string, string>()
  function nameOf(text: string): string {
    const name = names.get(text) ?? `postern_${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
    return name
  }
  return async (text, values) => {
    const { rows } = await pool.query({ name: nameOf(text), text, values: [...values] } as never)
    return rows as SqlRow[]
  }
}

/** Calls `onBroken` if the rollback failed, which leaves the connection in an unknown state. */
async function runTransaction<T>(
  connection: PostgresQueryable,
  run: () => Promise<T> | T,
  onBroken: () => void,
): Promise<T> {
  await connection.query('BEGIN')
  try {
    const value = await run()
    const { command } = (await connection.query('COMMIT')) as { command?: string }
    if (command === 'ROLLBACK') {
      throw new Error(
        'Postgres rolled the transaction back, because a query in it had failed. Do not catch its error.',
      )
    }
    return value
  } catch (error) {
    // An overdue query may still be running. Ending the connection rolls back at once.
    if (isOverdue(error)) onBroken()
    else await connection.query('ROLLBACK').catch(onBroken)
    throw error
  }
}

function isOverdue(error: unknown): boolean {
  return error instanceof WebhookError && error.code === 'HANDLER_TIMEOUT'
}
