/** The methods of a pg-boss instance (version 10.4 or later) that the inbox calls. */
export interface PgBossClient {
  // biome-ignore lint/suspicious/noExplicitAny: the options of each version
  send(name: string, data: object, options: any): Promise<string | null>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  fetch(name: string, options: any): Promise<BossJob[]>
  complete(name: string, ids: string[]): Promise<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  createQueue(name: string, options?: any): Promise<unknown>
  getQueue(name: string): Promise<unknown>
  getDb(): PgBossDatabase
}

// biome-ignore lint/suspicious/noExplicitAny: whatever was sent
type BossJob = { id: string; data: any }

/** A connection as pg-boss sees it. Its adapters for query builders return this, too. */
export interface PgBossDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own rows and values
  executeSql(text: string, values?: any[]): Promise<{ rows: any[] }>
}

/** A transaction of pg, of PGlite or of postgres.js. */
export type PgTransaction =
  | PgBossDatabase
  // biome-ignore lint/suspicious/noExplicitAny: overloaded by each driver in its own way
  | { query(text: string, values?: any[]): Promise<{ rows: any[] }> }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  | { unsafe(text: string, values?: any[]): PromiseLike<any> }

/** Converts a transaction to pg-boss's view of a connection. */
export function toDatabase(tx: PgTransaction): PgBossDatabase {
  if ('executeSql' in tx) return tx
  // `unsafe` first: the sql of postgres.js is a function with many properties.
  if ('unsafe' in tx) {
    // postgres.js accepts null, but not undefined.
    const toNull = (value: unknown) => value ?? null
    return {
      executeSql: async (text, values = []) => ({ rows: [...(await tx.unsafe(text, values.map(toNull)))] }),
    }
  }
  return { executeSql: (text, values) => tx.query(text, values) }
}

/** Whether this pg-boss keeps the order of groups, as version 12 does. The method arrived with that feature. */
export function keepsOrder(boss: PgBossClient): boolean {
  return 'getBlockedKeys' in boss
}
