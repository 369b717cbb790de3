import type { Inbox } from '../src/inbox/contract.ts'
import { pgBossInbox } from '../src/inbox/pg-boss.ts'
import type { IdempotencyStore } from '../src/stores/contract.ts'
import { postgresStore } from '../src/stores/postgres.ts'
import { redisStore } from '../src/stores/redis.ts'
import { openBullmq } from './bullmq-harness.ts'
import { startBoss } from './pg-boss-harness.ts'
import { createPool } from './postgres-harness.ts'
import { startPostgresServer } from './postgres-server.ts'
import type { ProgramName } from './programs.ts'
import { openIoredis } from './redis-harness.ts'
import { startRedisServer } from './redis-server.ts'
import type { TestServer } from './server-process.ts'

export type EngineName = 'pg-boss' | 'BullMQ'

/** An inbox and a store on one server, as in production. */
export interface OpenEngine {
  readonly inbox: Inbox<unknown> & Required<Pick<Inbox<unknown>, 'dead' | 'depth'>>
  readonly store: IdempotencyStore<unknown>
  /** Returns the messages of dead workers to the queue now, without waiting for the engine's own check. */
  recover(): Promise<void>
  close(): Promise<void>
}

/** The servers and clients of one engine. */
export const ENGINES: Readonly<Record<EngineName, { program: ProgramName; start(): Promise<TestServer> }>> = {
  'pg-boss': { program: 'postgres', start: () => startPostgresServer() },
  BullMQ: { program: 'redis', start: () => startRedisServer() },
}

/** Opens an engine that detects dead workers within a second or two. */
export async function openEngine(
  engine: EngineName,
  server: Pick<TestServer, 'url' | 'port'>,
  queue: string,
): Promise<OpenEngine> {
  return engine === 'pg-boss' ? openPgBoss(server.url, queue) : openBull(server, queue)
}

async function openPgBoss(url: string, queue: string): Promise<OpenEngine> {
  const boss = await startBoss(url)
  const pool = createPool(url)
  const store = postgresStore(pool)
  await store.setup()
  return {
    inbox: pgBossInbox(boss, { queue, pollMs: 100, expireInSeconds: 1 }),
    store: store as IdempotencyStore<unknown>,
    recover: () => boss.expire(),
    async close() {
      await boss.stop({ graceful: false, wait: true })
      await pool.end()
    },
  }
}

async function openBull(server: Pick<TestServer, 'url' | 'port'>, name: string): Promise<OpenEngine> {
  const { inbox, close } = openBullmq(server, name, {
    drainDelay: 1,
    lockDuration: 500,
    stalledInterval: 300,
  })
  const redis = openIoredis(server.url)
  return {
    inbox,
    store: redisStore(redis.client),
    recover: async () => {},
    async close() {
      await close()
      redis.end()
    },
  }
}
