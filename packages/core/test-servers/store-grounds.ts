import { randomUUID } from 'node:crypto'
import BetterSqlite3 from 'better-sqlite3'
import postgres from 'postgres'
import type { IdempotencyStore } from '../src/stores/contract.ts'
import { postgresSchema, postgresStore } from '../src/stores/postgres.ts'
import { redisStore } from '../src/stores/redis.ts'
import { sqliteSchema, sqliteStore } from '../src/stores/sqlite.ts'
import { createPool } from './postgres-harness.ts'
import { startPostgresServer } from './postgres-server.ts'
import { openIoredis, openNodeRedis } from './redis-harness.ts'
import { startRedisServer } from './redis-server.ts'
import { createSqliteFile } from './sqlite-harness.ts'

/** The same work twice on one client: by the store, and by hand with the same number of round trips. */
export interface Contest {
  readonly name: string
  readonly concurrency: number
  claimAndComplete(): Promise<unknown>
  /** Inserts a new row and marks it as done. */
  floor(): Promise<unknown> | unknown
}

/** A database with one table for the store and one of the same shape for the floor. */
export interface Ground {
  readonly contests: readonly Contest[]
  /** Adds completed records to both tables until each holds `rows`. */
  load(rows: number): Promise<unknown>
  /** Removes the records of the work so far, so that a growing table does not slow down the server. */
  clear?(): Promise<unknown>
  close(): Promise<unknown>
}

const LEASE_MS = 15_000
const RETAIN_MS = 604_800_000
const CONCURRENCY = 16
const FLOOR = 'floor_claims'
const LOADED = `'completed', 'token', 1, NULL, 0, ${Date.now() + RETAIN_MS}`

function claimAndComplete<Tx>(store: IdempotencyStore<Tx>, createKey = () => `bench:${randomUUID()}`) {
  return async () => {
    const key = createKey()
    const token = randomUUID()
    const claim = await store.claim(key, { token, leaseMs: LEASE_MS, retainMs: RETAIN_MS })
    const completed = await store.complete(key, token, { retainMs: RETAIN_MS })
    if (claim.status !== 'claimed' || !completed) throw new Error(`A new key was ${claim.status}.`)
  }
}

function insertedValues(): unknown[] {
  const now = Date.now()
  return [`bench:${randomUUID()}`, 'processing', randomUUID(), 1, null, now + LEASE_MS, now + RETAIN_MS]
}

async function openPostgresGround(): Promise<Ground> {
  const { url, stop } = await startPostgresServer()
  const pool = createPool(url, { max: CONCURRENCY })
  const sql = postgres(url, { max: CONCURRENCY, onnotice: () => {} })
  for (const table of ['postern_claims', FLOOR]) {
    for (const statement of postgresSchema({ table })) await pool.query(statement)
  }
  const insert = `INSERT INTO ${FLOOR} VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING RETURNING attempt`
  const update = `UPDATE ${FLOOR} SET state = 'completed', keep_until = $3 WHERE key = $1 AND token = $2 RETURNING 1`
  const byHand = (query: (text: string, values: unknown[]) => PromiseLike<unknown>) => async () => {
    const values = insertedValues()
    await query(insert, values)
    await query(update, [values[0], values[2], Date.now() + RETAIN_MS])
  }
  let loaded = 0
  return {
    contests: [
      {
        name: 'Postgres, pg Pool',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(postgresStore(pool)),
        floor: byHand((text, values) => pool.query(text, values)),
      },
      {
        name: 'Postgres, pg Pool, prepare',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(postgresStore(pool, { prepare: true })),
        floor: byHand((text, values) => pool.query(text, values)),
      },
      {
        name: 'Postgres, postgres.js',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(postgresStore(sql)),
        floor: byHand((text, values) => sql.unsafe(text, values as never[])),
      },
      {
        name: 'Postgres, postgres.js, prepare',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(postgresStore(sql, { prepare: true })),
        floor: byHand((text, values) => sql.unsafe(text, values as never[])),
      },
    ],
    async load(rows) {
      for (const table of ['postern_claims', FLOOR]) {
        const keys = `SELECT gen_random_uuid()::text, ${LOADED} FROM generate_series(1, ${rows - loaded})`
        await pool.query(`INSERT INTO ${table} ${keys}`)
        await pool.query(`VACUUM ANALYZE ${table}`)
      }
      await pool.query('CHECKPOINT')
      loaded = rows
    },
    close: () => Promise.all([pool.end(), sql.end()]).then(stop),
  }
}

async function openSqliteGround(): Promise<Ground> {
  const file = createSqliteFile((path) => new BetterSqlite3(path))
  const database = file.open() as BetterSqlite3.Database
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  for (const table of ['postern_claims', FLOOR]) {
    for (const statement of sqliteSchema({ table })) database.exec(statement)
  }
  const insert = database.prepare(`INSERT INTO ${FLOOR} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
  const update = database.prepare(
    `UPDATE ${FLOOR} SET state = 'completed', keep_until = ? WHERE key = ? AND token = ?`,
  )
  let loaded = 0
  return {
    contests: [
      {
        name: 'SQLite, better-sqlite3',
        concurrency: 1,
        claimAndComplete: claimAndComplete(sqliteStore(database)),
        floor() {
          const values = insertedValues()
          insert.run(values)
          update.run(Date.now() + RETAIN_MS, values[0], values[2])
        },
      },
    ],
    async load(rows) {
      const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - loaded})`
      for (const table of ['postern_claims', FLOOR]) {
        database.exec(`INSERT INTO ${table} ${numbers} SELECT hex(randomblob(16)), ${LOADED} FROM n`)
      }
      database.pragma('wal_checkpoint(TRUNCATE)')
      loaded = rows
    },
    close: async () => file.close(),
  }
}

const FILL = `
for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local key = redis.sha1hex(i)
  redis.call('SET', 'postern:' .. key, 'c5:token', 'PX', ${RETAIN_MS})
  redis.call('SET', 'floor:' .. key, 'completed', 'PX', ${RETAIN_MS})
end`
const FILL_BATCH = 20_000
const CLEAR_BATCH = 1_000

async function openRedisGround(): Promise<Ground> {
  const { url, stop } = await startRedisServer('--appendonly', 'no')
  const io = openIoredis(url)
  const node = await openNodeRedis(url)
  const client = node.client as Awaited<ReturnType<typeof import('redis').createClient>>
  const written: string[] = []
  const createKey = () => {
    const key = randomUUID()
    written.push(key)
    return key
  }
  const name = () => `floor:${createKey()}`
  let loaded = 0
  return {
    contests: [
      {
        name: 'Redis, ioredis',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(redisStore(io.client), createKey),
        async floor() {
          const key = name()
          await io.client.set(key, randomUUID(), 'PX', LEASE_MS, 'NX')
          await io.client.set(key, 'completed', 'PX', RETAIN_MS)
        },
      },
      {
        name: 'Redis, node-redis',
        concurrency: CONCURRENCY,
        claimAndComplete: claimAndComplete(redisStore(node.client), createKey),
        async floor() {
          const key = name()
          await client.set(key, randomUUID(), { PX: LEASE_MS, NX: true })
          await client.set(key, 'completed', { PX: RETAIN_MS })
        },
      },
    ],
    async load(rows) {
      for (; loaded < rows; loaded = Math.min(rows, loaded + FILL_BATCH)) {
        await io.client.eval(FILL, 0, loaded + 1, Math.min(rows, loaded + FILL_BATCH))
      }
    },
    async clear() {
      while (written.length > 0) {
        const keys = written.splice(-CLEAR_BATCH).flatMap((key) => [`postern:${key}`, `floor:${key}`])
        await io.client.del(...keys)
      }
    },
    async close() {
      io.end()
      node.end()
      await stop()
    },
  }
}

export const grounds = [openSqliteGround, openRedisGround, openPostgresGround] as const
