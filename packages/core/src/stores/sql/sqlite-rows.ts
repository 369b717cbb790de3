import { WebhookError } from '../../ground/errors.ts'
import type { SqlRow } from './sql-client.ts'

/** Returns the rows of a statement. Throws CONFIG_INVALID if the driver returns no array, because it is asynchronous. */
export function allRows(
  statement: { all(...values: readonly unknown[]): unknown },
  values: readonly unknown[] = [],
): readonly SqlRow[] {
  const rows = statement.all(...values)
  if (Array.isArray(rows)) return rows
  // Its rejection must not end the process.
  Promise.resolve(rows).catch(() => {})
  throw notSynchronous()
}

/** Throws CONFIG_INVALID for a value that is not an SQLite database. */
export function assertDatabase(database: { readonly prepare?: unknown }): void {
  if (typeof database?.prepare !== 'function') throw notSynchronous()
}

function notSynchronous(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    'This is not a synchronous SQLite database. Pass better-sqlite3, node:sqlite or libsql.',
  )
}
