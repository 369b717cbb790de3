import type { SqlClient, SqlRow } from './sql-client.ts'
import { allRows } from './sqlite-rows.ts'

/** The busy timeout of a connection to SQLite. */
interface WaitingConnection {
  prepare(sql: string): { all(): unknown[] }
  exec(sql: string): unknown
}

/**
 * Runs statements with the connection's busy timeout off, because waiting would block the whole process for seconds. The
 * caller waits instead. The timeout is read at the first statement and restored after each one.
 */
export function createUnwaiting(connection: WaitingConnection): <T>(work: () => T) => T {
  let timeoutMs: number | undefined
  return (work) => {
    timeoutMs ??= readTimeout(allRows(connection.prepare(READ_TIMEOUT)))
    if (timeoutMs === 0) return work()
    connection.exec(toTimeout(0))
    try {
      return work()
    } finally {
      connection.exec(toTimeout(timeoutMs))
    }
  }
}

/**
 * The same for a query builder on SQLite. A transaction first takes the write lock with `lock`, so that none of its
 * statements has to wait.
 */
export function toUnwaitingClient<Tx>(client: SqlClient<Tx>, lock: string): SqlClient<Tx> {
  const { session } = client
  if (session === undefined) return client
  let timeoutMs: number | undefined

  async function unwaiting<T>(query: (text: string) => Rows, work: () => Promise<T>): Promise<T> {
    timeoutMs ??= readTimeout(await query(READ_TIMEOUT))
    if (timeoutMs === 0) return work()
    await query(toTimeout(0))
    try {
      return await work()
    } finally {
      await query(toTimeout(timeoutMs))
    }
  }

  return {
    ...client,
    query: (text, values) =>
      session((query) =>
        unwaiting(
          (pragma) => query(pragma, []),
          () => query(text, values),
        ),
      ),
    transaction: (run) =>
      client.transaction(async (tx) => {
        const query = async (text: string) => client.queryIn(tx, text, [])
        await unwaiting(query, () => query(lock))
        return run(tx)
      }),
  }
}

type Rows = Promise<readonly SqlRow[]>

const READ_TIMEOUT = 'PRAGMA busy_timeout'

function toTimeout(ms: number): string {
  return `PRAGMA busy_timeout = ${ms}`
}

/** Reads the only column, regardless of its name. */
function readTimeout(rows: readonly SqlRow[]): number {
  return Number(Object.values(rows[0] ?? {})[0] ?? 0)
}
