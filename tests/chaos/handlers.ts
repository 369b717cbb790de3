import { setTimeout as delay } from 'node:timers/promises'
import { createWebhooks, type HandlerContext, type WebhookReply, type WebhookRequest } from '@postern/core'
import { generic } from '@postern/core/providers'
import { postgresStore } from '@postern/core/stores/postgres'
import { redisStore } from '@postern/core/stores/redis'
import { sqliteStore } from '@postern/core/stores/sqlite'
import BetterSqlite3 from 'better-sqlite3'
import { Redis } from 'ioredis'
import pg from 'pg'
import { DEADLINE_MS, LEASE_MS, SECRET, type Work } from './event.ts'

/** The database of the claims and effects. `commit` settings put both into one transaction. */
export type Setting = 'sqlite commit' | 'postgres commit' | 'postgres outside' | 'redis outside'

interface Receiving {
  receive(request: WebhookRequest): Promise<WebhookReply>
}

const OPTIONS = { provider: generic, secret: SECRET, leaseMs: LEASE_MS, deadlineMs: DEADLINE_MS }

/** The number of handlers that run in this process now. */
export let running = 0

/** Creates webhooks whose only handler has one effect per run, as in an application with this setting. */
export async function openWebhooks(setting: Setting, url: string): Promise<Receiving> {
  if (setting === 'sqlite commit') return openOnSqlite(url)
  if (setting.startsWith('postgres')) return openOnPostgres(setting === 'postgres commit', url)
  return openOnRedis(url)
}

function openOnSqlite(file: string): Receiving {
  const database = new BetterSqlite3(file)
  const insert = database.prepare('INSERT INTO effects VALUES (?, ?)')
  const webhooks = createWebhooks({ ...OPTIONS, store: sqliteStore(database) })
  webhooks.on('payment.succeeded', (event, context) =>
    work(event.data, context, async ({ insideMs }) => {
      await context.commit(() => {
        insert.run(event.id, context.attempt)
        block(insideMs)
      })
    }),
  )
  return webhooks.observe(() => {})
}

function openOnPostgres(commits: boolean, url: string): Receiving {
  const pool = new pg.Pool({ connectionString: url }).on('error', () => {})
  const webhooks = createWebhooks({ ...OPTIONS, store: postgresStore(pool) })
  webhooks.on('payment.succeeded', (event, context) =>
    work(event.data, context, async ({ insideMs }) => {
      const write = async (client: Pick<pg.PoolClient, 'query'>) => {
        await client.query('INSERT INTO effects VALUES ($1, $2)', [event.id, context.attempt])
        await delay(insideMs)
      }
      await (commits ? context.commit(write) : write(pool))
    }),
  )
  return webhooks.observe(() => {})
}

function openOnRedis(url: string): Receiving {
  const client = new Redis(url).on('error', () => {})
  const webhooks = createWebhooks({ ...OPTIONS, store: redisStore(client) })
  webhooks.on('payment.succeeded', (event, context) =>
    work(event.data, context, async () => {
      await client.rpush(`effects:${event.id}`, context.attempt)
    }),
  )
  return webhooks.observe(() => {})
}

async function work(
  data: Record<string, unknown>,
  { attempt }: HandlerContext,
  leaveEffect: (work: Work) => Promise<void>,
): Promise<void> {
  const plan = data as unknown as Work
  running++
  try {
    await delay(plan.beforeMs)
    if (attempt <= plan.failures) throw new Error('The handler fails as the event requests.')
    await leaveEffect(plan)
    await delay(plan.afterMs)
  } finally {
    running--
  }
}

/** Blocks the process, and with it a synchronous transaction, for `ms` milliseconds. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
