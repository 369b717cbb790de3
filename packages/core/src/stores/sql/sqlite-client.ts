import { WebhookError } from '../../ground/errors.ts'
import { isThenable } from '../../ground/thenable.ts'
import { createUnwaiting } from './busy-timeout.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'
import { allRows, assertDatabase } from './sqlite-rows.ts'

/** The methods that better-sqlite3, node:sqlite and libsql share. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  /** better-sqlite3 and libsql. */
  readonly inTransaction?: boolean
  /** In node:sqlite a method that opens the database. */
  readonly open?: boolean | (() => void)
  /** node:sqlite. */
  readonly isTransaction?: boolean
  readonly isOpen?: boolean
}

const SQLITE_BUSY = 5

interface SqliteStatement {
  // biome-ignore lint/suspicious/noExplicitAny: the drivers type their parameters each in their own way
  all(...values: any[]): unknown[]
  // biome-ignore lint/suspicious/noExplicitAny: as above
  run(...values: any[]): unknown
  /** False for a statement without rows, where better-sqlite3 and libsql refuse `all`. */
  readonly reader?: boolean
}

export function isSqliteBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number') return (errcode & 0xff) === SQLITE_BUSY
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}

/** SQLite has no specific error code for a missing table. */
export function isSqliteTableMissing(error: unknown): boolean {
  const { message, cause } = Object(error) as { message?: unknown; cause?: unknown }
  return String(message).includes('no such table: ') || (cause !== undefined && isSqliteTableMissing(cause))
}

/** Adapts a connection. The transaction handle is the connection itself. Throws CONFIG_INVALID for any other value. */
export function toSqliteClient<Database extends SqliteDatabase>(database: Database): SqlClient<Database> {
  assertDatabase(database)
  const prepared = new Map<string, SqliteStatement>()
  const unwaiting = createUnwaiting(database)

  function query(text: string, values: readonly unknown[]): readonly SqlRow[] {
    const statement = prepared.get(text) ?? database.prepare(text)
    prepared.set(text, statement)
    return runStatement(statement, values)
  }

  return {
    synchronous: true,
    async query(text, values) {
      assertFree(database)
      return unwaiting(() => query(text, values))
    },
    queryIn(tx, text, values) {
      if (isInside(tx) === false) {
        throw new WebhookError(
          'CONFIG_INVALID',
          'There is no open transaction to complete the event in. Open one first.',
        )
      }
      return tx === database ? query(text, values) : runStatement(tx.prepare(text), values)
    },
    async transaction(callback) {
      assertFree(database)
      // Not deferred: upgrading a read lock fails at once if another process has written.
      unwaiting(() => database.exec('BEGIN IMMEDIATE'))
      return commit(database, callback, unwaiting)
    },
  }
}

function runStatement(statement: SqliteStatement, values: readonly unknown[]): readonly SqlRow[] {
  if (statement.reader !== false) return allRows(statement, values)
  statement.run(...values)
  return []
}

/** Runs synchronously from BEGIN to COMMIT, so that no other work on this connection joins the transaction. */
function commit<Database extends SqliteDatabase, T>(
  database: Database,
  callback: (tx: Database) => Promise<T> | T,
  unwaiting: <V>(work: () => V) => V,
): T {
  try {
    const value = callback(database)
    if (isThenable(value)) {
      // The rest of the callback runs outside the transaction. Its rejection must not end the process.
      value.then(undefined, () => {})
      throw new WebhookError(
        'CONFIG_INVALID',
        'The transaction callback returned a promise. SQLite transactions are synchronous: do the writes without await.',
      )
    }
    unwaiting(() => database.exec('COMMIT'))
    return value
  } catch (error) {
    if (isInside(database) !== false) database.exec('ROLLBACK')
    throw error
  }
}

/** Whether a transaction is open. Undefined if the driver cannot tell. */
function isInside({ inTransaction, isTransaction }: SqliteDatabase): boolean | undefined {
  return inTransaction ?? isTransaction
}

/** Refuses to claim inside an open transaction, whose rollback would undo the claim. */
function assertFree(database: SqliteDatabase): void {
  // libsql ends the process when a closed database is used.
  if (database.open === false || database.isOpen === false) {
    throw new WebhookError(
      'STORE_UNAVAILABLE',
      'The SQLite database of the store is closed. Close it after the last request.',
    )
  }
  if (isInside(database) !== true) return
  const error = new WebhookError(
    'STORE_UNAVAILABLE',
    'A transaction is open on the SQLite connection of the store. Give the store its own connection.',
  )
  throw Object.assign(error, { errcode: SQLITE_BUSY })
}
