import type { SqlRow } from './sql-client.ts'

/** What a pg Pool, its connections and PGlite have in common. */
export interface PostgresQueryable {
  // biome-ignore lint/suspicious/noExplicitAny: overloaded by each driver in its own way
  query(text: string, values?: any[]): Promise<{ readonly rows: unknown[] }>
}

/** Runs one statement that is planned for this once. */
export async function queryRows(
  client: PostgresQueryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly SqlRow[]> {
  const { rows } = await client.query(text, [...values])
  return rows as SqlRow[]
}
