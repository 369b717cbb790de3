import { preparing } from './prepared-statements.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'

/** The `sql` function of postgres.js. */
export interface PostgresJsSql {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own parameter types
  unsafe(text: string, values?: any[], options?: { prepare?: boolean }): PromiseLike<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own handle
  begin(run: (sql: any) => any): Promise<any>
}

/** Adapts postgres.js. A client that was created with `prepare: false` prepares nothing, even with `prepare`. */
export function fromPostgresJs(sql: PostgresJsSql, { prepare }: { prepare: boolean }): SqlClient<never> {
  async function run(
    on: PostgresJsSql,
    text: string,
    values: readonly unknown[],
    options: { prepare: boolean },
  ) {
    return (await on.unsafe(text, [...values], options)) as SqlRow[]
  }
  const plain: SqlClient<never>['query'] = (text, values) => run(sql, text, values, { prepare: false })
  return {
    query: prepare ? preparing(plain, (text, values) => run(sql, text, values, { prepare })) : plain,
    queryIn: (tx, text, values) => run(tx, text, values, { prepare: false }),
    transaction: (run) => sql.begin(async (tx) => run(tx as never)),
  }
}
