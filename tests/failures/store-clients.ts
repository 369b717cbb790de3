import type { IdempotencyStore } from '@postern/core'
import { postgresStore } from '@postern/core/stores/postgres'
import { redisStore } from '@postern/core/stores/redis'
import { sqliteStore } from '@postern/core/stores/sqlite'
import BetterSqlite3 from 'better-sqlite3'
import { Redis } from 'ioredis'
import pg from 'pg'
import postgres from 'postgres'
import { createClient } from 'redis'

export type StoreClient = 'better-sqlite3' | 'pg' | 'postgres.js' | 'ioredis' | 'node-redis'

/** A store on a new client, which `end` closes. */
export interface OpenStore {
  readonly store: IdempotencyStore<unknown>
  end(): Promise<unknown> | unknown
}

const OPEN: Readonly<Record<StoreClient, (url: string) => OpenStore | Promise<OpenStore>>> = {
  'better-sqlite3'(file) {
    const database = new BetterSqlite3(file)
    return { store: sqliteStore(database) as IdempotencyStore<unknown>, end: () => database.close() }
  },
  pg(url) {
    const pool = new pg.Pool({ connectionString: url })
    return { store: postgresStore(pool) as IdempotencyStore<unknown>, end: () => pool.end() }
  },
  'postgres.js'(url) {
    const sql = postgres(url, { onnotice: () => {} })
    return { store: postgresStore(sql) as IdempotencyStore<unknown>, end: () => sql.end() }
  },
  ioredis(url) {
    const client = new Redis(url)
    return { store: redisStore(client) as IdempotencyStore<unknown>, end: () => client.disconnect() }
  },
  async 'node-redis'(url) {
    const client = await createClient({ url }).connect()
    return { store: redisStore(client) as IdempotencyStore<unknown>, end: () => client.destroy() }
  },
}

export async function openStore(client: StoreClient, url: string): Promise<OpenStore> {
  const opened = await OPEN[client](url)
  await opened.store.setup?.()
  return opened
}
