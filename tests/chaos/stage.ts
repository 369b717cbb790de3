import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresStore } from '@postern/core/stores/postgres'
import { sqliteStore } from '@postern/core/stores/sqlite'
import BetterSqlite3 from 'better-sqlite3'
import { Redis } from 'ioredis'
import pg from 'pg'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { startRedisServer } from '../../packages/core/test-servers/redis-server.ts'
import type { Effect } from './effect.ts'
import type { Setting } from './handlers.ts'

/** A separate database, and direct access to the effects in it, without the code under test. */
export interface Stage {
  readonly url: string
  hasEffect(event: string): Promise<boolean>
  /** Without a unique index, so that an event can have two effects. */
  listEffects(): Promise<Effect[]>
  close(): Promise<void>
}

export function openStage(setting: Setting): Promise<Stage> {
  if (setting === 'sqlite commit') return openSqliteStage()
  return setting.startsWith('postgres') ? openPostgresStage() : openRedisStage()
}

async function openSqliteStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-chaos-'))
  const url = join(folder, 'chaos.db')
  const database = new BetterSqlite3(url)
  database.pragma('journal_mode = WAL')
  database.exec('CREATE TABLE effects (event TEXT NOT NULL, attempt INTEGER NOT NULL)')
  database.exec('CREATE INDEX effects_event ON effects (event)')
  await sqliteStore(database).setup()
  const one = database.prepare('SELECT 1 FROM effects WHERE event = ?')
  return {
    url,
    hasEffect: async (event) => one.get(event) !== undefined,
    listEffects: async () => database.prepare('SELECT event, attempt FROM effects').raw().all() as Effect[],
    async close() {
      database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openPostgresStage(): Promise<Stage> {
  const server = await startPostgresServer()
  const pool = new pg.Pool({ connectionString: server.url }).on('error', () => {})
  await pool.query('CREATE TABLE effects (event text NOT NULL, attempt integer NOT NULL)')
  await pool.query('CREATE INDEX ON effects (event)')
  await postgresStore(pool).setup()
  return {
    url: server.url,
    hasEffect: async (event) =>
      (await pool.query('SELECT 1 FROM effects WHERE event = $1', [event])).rows.length > 0,
    listEffects: async () =>
      (await pool.query({ text: 'SELECT event, attempt FROM effects', rowMode: 'array' })).rows as never,
    async close() {
      await pool.end()
      await server.stop()
    },
  }
}

async function openRedisStage(): Promise<Stage> {
  const server = await startRedisServer()
  const client = new Redis(server.url).on('error', () => {})
  const effectsOf = async (key: string) =>
    (await client.lrange(key, 0, -1)).map(
      (attempt): Effect => [key.slice('effects:'.length), Number(attempt)],
    )
  return {
    url: server.url,
    hasEffect: async (event) => (await client.exists(`effects:${event}`)) === 1,
    listEffects: async () => (await Promise.all((await client.keys('effects:*')).map(effectsOf))).flat(),
    async close() {
      client.disconnect()
      await server.stop()
    },
  }
}
