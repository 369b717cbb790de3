import type { SqlRow } from './sql-client.ts'

/** The method that a pg Pool, its connections and PGlite share. */
export interface PostgresQueryable {
  // biome-ignore lint/suspicious/noExplicitAny: overloaded by each driver in its own way
  query(text: string, values?: any[]): Promise<{ readonly rows: unknown[] }>
}

/** Runs one statement without preparing it. */
export async function queryRows(
  client: PostgresQueryable,
  text: string,
  values: readonly unknown[],
): Promise<readonly SqlRow[]> {
  const { rows } = await client.query(text, [...values])
  return rows as SqlRow[]
}
