import { WebhookError } from '../../ground/errors.ts'
import { readStatus } from './own-row.ts'
import type { SqlClient } from './sql-client.ts'
import { sqlState } from './sql-state.ts'

/** Two concurrent `IF NOT EXISTS` can collide: duplicate table, object or catalog row. */
const EXISTS = ['42P07', '42710', '23505']
const NOT_ALLOWED = '42501'

/** Creates the table and the index if they are missing. Needs no privilege to create if nothing is. */
export async function setUpPostgres(
  sql: SqlClient<unknown>,
  { table, createTable, createIndex }: { table: string; createTable: string; createIndex: string },
): Promise<void> {
  const presence = readStatus(await sql.query(lookFor(table), []))
  if (presence === 'complete') return
  if (presence === 'absent') await createOnce(sql, createTable)
  try {
    await createOnce(sql, createIndex)
  } catch (cause) {
    if (sqlState(cause) !== NOT_ALLOWED) throw cause
    const message = `The table ${table} has no index on keep_until. Run the statements of postgresSchema() as its owner.`
    throw new WebhookError('CONFIG_INVALID', message, { cause })
  }
}

/** Finds an index on `keep_until`, whatever its name. */
function lookFor(table: string): string {
  return `SELECT CASE
      WHEN found.oid IS NULL THEN 'absent'
      WHEN EXISTS (
        SELECT 1 FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a
          ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = found.oid AND a.attname = 'keep_until') THEN 'complete'
      ELSE 'unindexed' END AS status
    FROM (SELECT to_regclass('${table.replaceAll("'", "''")}') AS oid) AS found`
}

async function createOnce(sql: SqlClient<unknown>, statement: string): Promise<void> {
  try {
    await sql.query(statement, [])
  } catch (error) {
    if (!EXISTS.includes(sqlState(error))) throw error
    await sql.query(statement, [])
  }
}
