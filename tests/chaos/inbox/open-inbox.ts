import type { IdempotencyStore, Inbox } from '@postern/core'
import { pgBossInbox } from '@postern/core/inbox/pg-boss'
import { postgresStore } from '@postern/core/stores/postgres'
import pg from 'pg'
import { openBullmq } from '../../../packages/core/test-servers/bullmq-harness.ts'
import type { EngineName } from '../../../packages/core/test-servers/inbox-engines.ts'
import { startBoss } from '../../../packages/core/test-servers/pg-boss-harness.ts'

/** The addresses of the servers of a run. With both engines, claims and effects are in Postgres. */
export interface Addresses {
  readonly engine: EngineName
  readonly postgresUrl: string
  /** Undefined with pg-boss, which is on Postgres. */
  readonly redisPort: number | undefined
}

export interface OpenInbox {
  readonly inbox: Inbox<unknown> & Required<Pick<Inbox<unknown>, 'dead' | 'depth'>>
  readonly store: IdempotencyStore<unknown>
  readonly pool: pg.Pool
  /** Returns the messages of dead workers to the queue, for an engine that checks only once a minute. */
  recover(): Promise<unknown>
  /** Resolves to the number of messages that wait or run. */
  countPending(): Promise<number>
  close(): Promise<void>
}

const QUEUE = 'chaos'

/** Opens the connections of one process. The engine notices a dead worker within a second or two. */
export async function openInbox({ engine, postgresUrl, redisPort }: Addresses): Promise<OpenInbox> {
  const pool = new pg.Pool({ connectionString: postgresUrl }).on('error', () => {})
  const store = postgresStore(pool) as IdempotencyStore<unknown>
  const parts = engine === 'pg-boss' ? await openPgBoss(postgresUrl, pool) : openRedisQueue(redisPort!)
  return {
    ...parts,
    store,
    pool,
    async close() {
      await parts.close()
      await pool.end()
    },
  }
}

type EngineParts = Omit<OpenInbox, 'store' | 'pool'>

async function openPgBoss(url: string, pool: pg.Pool): Promise<EngineParts> {
  const boss = await startBoss(url)
  const pending = `SELECT count(*) FROM pgboss.job WHERE name = '${QUEUE}' AND state < 'completed'`
  return {
    inbox: pgBossInbox(boss, { queue: QUEUE, pollMs: 100, expireInSeconds: 1 }),
    recover: () => boss.expire(),
    countPending: async () => Number((await pool.query(pending)).rows[0].count),
    close: () => boss.stop({ graceful: false, wait: true }),
  }
}

function openRedisQueue(port: number): EngineParts {
  const { inbox, queue, close } = openBullmq({ port }, QUEUE, {
    drainDelay: 1,
    lockDuration: 500,
    stalledInterval: 300,
  })
  return {
    inbox,
    recover: async () => {},
    async countPending() {
      const counts = await queue.getJobCounts('active', 'wait', 'prioritized', 'delayed')
      return Object.values(counts).reduce((sum, count) => sum + count, 0)
    },
    close,
  }
}
