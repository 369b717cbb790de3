/** The parts of a pg-boss instance, 10.4 or later, that the inbox calls. */
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

/** pg-boss's own view of a connection; its adapters for query builders make one, too. */
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

/** A transaction as pg-boss takes it. */
export function toDatabase(tx: PgTransaction): PgBossDatabase {
  if ('executeSql' in tx) return tx
  // `unsafe` first: the sql of postgres.js is a function with many properties.
  if ('unsafe' in tx) {
    // postgres.js takes null, and no undefined.
    const toNull = (value: unknown) => value ?? null
    return {
      executeSql: async (text, values = []) => ({ rows: [...(await tx.unsafe(text, values.map(toNull)))] }),
    }
  }
  return { executeSql: (text, values) => tx.query(text, values) }
}

/** pg-boss 12 keeps the order of a group; its version is told by a method that came with that. */
export function keepsOrder(boss: PgBossClient): boolean {
  return 'getBlockedKeys' in boss
}
