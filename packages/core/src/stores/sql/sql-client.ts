export type SqlRow = Readonly<Record<string, unknown>>

/**
 * The calls that an SQL store makes. Drivers are turned into one of these; query builders bring their own with
 * `fromKysely`, `fromDrizzle` and `fromKnex`.
 */
export interface SqlClient<Tx> {
  /** Runs one statement on its own, outside of any transaction; `text` has the placeholders of the database. */
  query(text: string, values: readonly unknown[]): Promise<readonly SqlRow[]>
  /** Runs one statement inside `tx`; a synchronous driver has done it when this returns. */
  queryIn(tx: Tx, text: string, values: readonly unknown[]): Promise<readonly SqlRow[]> | readonly SqlRow[]
  transaction<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  /** Runs several statements on one connection, where nothing else comes in between. SQLite's store asks for it. */
  session?<T>(run: (query: SqlClient<Tx>['query']) => Promise<T>): Promise<T>
  /** True when the callback of `transaction` must be done when it returns. */
  readonly synchronous?: boolean
}

export function isSqlClient<Tx>(client: object | SqlClient<Tx>): client is SqlClient<Tx> {
  return 'queryIn' in Object(client)
}

/** Quotes a table name, so that any name is one name. */
export function quoteName(...names: readonly (string | undefined)[]): string {
  return names
    .filter((name) => name !== undefined)
    .map((name) => `"${name.replaceAll('"', '""')}"`)
    .join('.')
}
