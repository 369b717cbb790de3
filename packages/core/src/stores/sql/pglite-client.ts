import { type PostgresQueryable, queryRows } from './query-rows.ts'
import type { SqlClient } from './sql-client.ts'

export interface PGliteClient extends PostgresQueryable {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own handle
  transaction<T>(run: (tx: any) => Promise<T>): Promise<T | undefined>
}

export function fromPGlite(client: PGliteClient): SqlClient<never> {
  return {
    query: (text, values) => queryRows(client, text, values),
    queryIn: queryRows,
    transaction: (run) => client.transaction(async (tx) => run(tx as never)) as Promise<never>,
  }
}
