import type { SqlClient, SqlRow } from './sql-client.ts'

/** A connection to SQLite as far as its own waiting for locks goes. */
interface WaitingConnection {
  prepare(sql: string): { all(): unknown[] }
  exec(sql: string): unknown
}

/**
 * Runs statements without the connection's own waiting for locks, which stops the whole process for seconds: whoever
 * asks waits by itself. The connection has its timeout back afterwards; it is read when the first statement runs.
 */
export function createUnwaiting(connection: WaitingConnection): <T>(work: () => T) => T {
  let timeoutMs: number | undefined
  return (work) => {
    timeoutMs ??= readTimeout(connection.prepare(READ_TIMEOUT).all() as SqlRow[])
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
 * The same for a query builder over SQLite. A transaction takes the write lock first, by `lock`, so that none of its
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

/** Whatever the column is called. */
function readTimeout(rows: readonly SqlRow[]): number {
  return Number(Object.values(rows[0] ?? {})[0] ?? 0)
}
