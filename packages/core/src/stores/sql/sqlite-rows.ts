import { WebhookError } from '../../ground/errors.ts'
import { isThenable } from '../../ground/thenable.ts'
import type { SqlRow } from './sql-client.ts'

/** Returns the rows of a statement. Throws CONFIG_INVALID if the driver returns no array, because it is asynchronous. */
export function allRows(
  statement: { all(...values: readonly unknown[]): unknown },
  values: readonly unknown[] = [],
): readonly SqlRow[] {
  const rows = statement.all(...values)
  if (Array.isArray(rows)) return rows
  // Its rejection must not end the process.
  if (isThenable(rows)) rows.then(undefined, () => {})
  throw notSynchronous()
}

/** Throws CONFIG_INVALID for a value that is not an SQLite database. */
export function assertDatabase(database: { readonly prepare?: unknown; readonly exec?: unknown }): void {
  if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function') throw notSynchronous()
}

function notSynchronous(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'This is not a synchronous SQLite database. Pass one of better-sqlite3, node:sqlite or libsql.',
  )
}
