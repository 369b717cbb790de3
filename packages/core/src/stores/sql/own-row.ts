import { WebhookError } from '../../ground/errors.ts'
import type { SqlRow } from './sql-client.ts'

/** The values that a row must contain to be the answer to a statement. */
export interface Question {
  readonly key: string
  /** Undefined if the statement has none. */
  readonly token?: string | undefined
  readonly statuses: readonly string[]
}

/**
 * Returns the row that answers `question`, or undefined if there is no row. Throws for any other row: a pooler or driver
 * that mixes up replies must not return one event's row for another.
 */
export function readOwnRow(rows: readonly SqlRow[], question: Question): SqlRow | undefined {
  const row = assertRows(rows)[0]
  if (row === undefined) return undefined
  if (rows.length === 1 && isOwn(row, question)) return row
  assertNamed(row)
  throw notOwn()
}

function isOwn(row: SqlRow, { key, token, statuses }: Question): boolean {
  return (
    row.key === key &&
    (token === undefined || row.token === token) &&
    (statuses as readonly unknown[]).includes(row.status)
  )
}

/** Counts the rows with this status. Throws for any other row. */
export function countRows(rows: readonly SqlRow[], status: string): number {
  for (const row of assertRows(rows)) {
    assertNamed(row)
    if (row.status !== status) throw notOwn()
  }
  return rows.length
}

/** Returns the status of a single row. */
export function readStatus(rows: readonly SqlRow[]): unknown {
  const [row] = assertRows(rows)
  if (row === undefined) throw notOwn()
  assertNamed(row)
  return row.status
}

function assertRows(rows: unknown): readonly SqlRow[] {
  if (Array.isArray(rows) && rows.every((row) => typeof row === 'object' && row !== null)) return rows
  throw new WebhookError(
    'STORE_UNAVAILABLE',
    'The SQL client returned no list of rows. Pass a client that does not change results.',
  )
}

/** Throws CONFIG_INVALID for a client that renames columns, since no retry can repair that. */
function assertNamed(row: SqlRow): void {
  if (Object.hasOwn(row, 'status')) return
  const renamed = Object.keys(row).find((name) => name.toLowerCase().replaceAll('_', '') === 'status')
  if (renamed === undefined) throw notOwn()
  throw new WebhookError(
    'CONFIG_INVALID',
    `The SQL client renames columns: status comes as ${renamed}. Pass a client that does not rename columns.`,
  )
}

function notOwn(): WebhookError {
  return new WebhookError(
    'STORE_UNAVAILABLE',
    'The database returned a row that belongs to another query. Behind a pooler, do not prepare statements.',
  )
}
