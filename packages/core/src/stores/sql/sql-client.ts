export type SqlRow = Readonly<Record<string, unknown>>

/**
 * The database calls of an SQL store. The store adapts drivers itself; `fromKysely`, `fromDrizzle` and `fromKnex` adapt
 * query builders.
 */
export interface SqlClient<Tx> {
  /** Runs one statement outside of any transaction. `text` contains the database's placeholders. */
  query(text: string, values: readonly unknown[]): Promise<readonly SqlRow[]>
  /** Runs one statement inside `tx`. With a synchronous driver it has run when this returns. */
  queryIn(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly SqlRow[]> | readonly SqlRow[]
  transaction<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  /** Runs several statements on one connection without other statements in between. Only SQLite needs it. */
  session?<T>(run: (query: SqlClient<Tx>['query']) => Promise<T>): Promise<T>
  /** True if the callback of `transaction` must be synchronous. */
  readonly synchronous?: boolean
}

export function isSqlClient<Tx>(client: object | SqlClient<Tx>): client is SqlClient<Tx> {
  return 'queryIn' in Object(client)
}

/** Quotes a name, so that any name works. */
export function quoteName(...names: readonly (string | undefined)[]): string {
  return names
    .filter((name) => name !== undefined)
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join('.')
}
