import { randomUUID } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import type { Inbox } from '../src/inbox/contract.ts'
import { pgBossInbox } from '../src/inbox/pg-boss.ts'
import type { IdempotencyStore } from '../src/stores/contract.ts'
import { postgresStore } from '../src/stores/postgres.ts'
import { redisStore } from '../src/stores/redis.ts'
import { openBullmq } from './bullmq-harness.ts'
import { startBoss } from './pg-boss-harness.ts'
import { createPool } from './postgres-harness.ts'
import { startPostgresServer } from './postgres-server.ts'
import { openIoredis } from './redis-harness.ts'
import { startRedisServer } from './redis-server.ts'

/** An engine twice: behind the inbox, and alone on its own queue. */
export interface InboxGround {
  readonly name: string
  readonly inbox: Inbox<unknown>
  /** A store on the same server. */
  readonly store: IdempotencyStore<unknown>
  /** The engine's own add. */
  add(data: object): Promise<unknown>
  /** A worker of the engine alone, as documented or faster. */
  work(run: (data: never) => Promise<void>, concurrency: number): Promise<{ stop(): Promise<unknown> }>
  close(): Promise<unknown>
}

async function openPgBossGround(): Promise<InboxGround> {
  const { url, stop } = await startPostgresServer()
  const boss = await startBoss(url)
  const pool = createPool(url)
  const store = postgresStore(pool)
  await store.setup()
  await boss.createQueue('bare')
  return {
    name: 'pg-boss',
    inbox: pgBossInbox(boss, { queue: `inbox-${randomUUID()}` }),
    store: store as IdempotencyStore<unknown>,
    add: (data) => boss.send('bare', data),
    // Not boss.work(), which waits half a second after each batch. This makes the same calls without the wait.
    async work(run, concurrency) {
      let stopped = false
      const loop = async () => {
        while (!stopped) {
          const jobs = await boss.fetch('bare', { batchSize: concurrency })
          await Promise.all(jobs.map(({ data }) => run(data as never)))
          if (jobs.length > 0) {
            await boss.complete(
              'bare',
              jobs.map(({ id }) => id),
            )
          }
        }
      }
      const ended = loop()
      return {
        stop() {
          stopped = true
          return ended
        },
      }
    },
    async close() {
      await boss.stop({ graceful: false, wait: true })
      await pool.end()
      await stop()
    },
  }
}

async function openBullmqGround(): Promise<InboxGround> {
  const server = await startRedisServer('--appendfsync', 'everysec')
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null }
  const bare = new Queue('bare', { connection })
  // A job with retries, as documented.
  const options = { removeOnComplete: true, attempts: 8, backoff: { type: 'exponential', delay: 1000 } }
  const { inbox, close } = openBullmq(server, `inbox-${randomUUID()}`)
  const redis = openIoredis(server.url)
  return {
    name: 'BullMQ',
    inbox,
    store: redisStore(redis.client),
    add: (data) => bare.add('event', data, options),
    async work(run, concurrency) {
      const worker = new Worker('bare', async ({ data }) => run(data as never), { connection, concurrency })
      return { stop: () => worker.close() }
    },
    async close() {
      await bare.close()
      await close()
      redis.end()
      await server.stop()
    },
  }
}

export const inboxGrounds = [openPgBossGround, openBullmqGround] as const
