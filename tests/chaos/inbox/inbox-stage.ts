import { setTimeout as delay } from 'node:timers/promises'
import { postgresStore } from '@postern/core/stores/postgres'
import pg from 'pg'
import type { EngineName } from '../../../packages/core/test-servers/inbox-engines.ts'
import { startPostgresServer } from '../../../packages/core/test-servers/postgres-server.ts'
import { startRedisServer } from '../../../packages/core/test-servers/redis-server.ts'
import type { TestServer } from '../../../packages/core/test-servers/server-process.ts'
import { startTcpProxy, type TcpProxy } from '../../failures/tcp-proxy.ts'
import type { Effect } from '../effect.ts'
import { type Addresses, type OpenInbox, openInbox } from './open-inbox.ts'
import type { LostReply } from './scenarios.ts'

/** The servers of a run, each behind a proxy, and direct access to their data. */
export interface InboxStage {
  /** The addresses of the servers for the processes of the service. */
  readonly addresses: Addresses
  readonly direct: OpenInbox
  /** Ends the connection instead of the next reply of this kind. Resolves when the server has carried out the request. */
  loseReply(reply: LostReply): Promise<void>
  restartEngine(by: 'shutdown' | 'crash'): Promise<void>
  listEffects(where: 'inside' | 'outside'): Promise<Effect[]>
  close(): Promise<void>
}

const TABLES = { inside: 'effects', outside: 'outside_effects' }
/** The interval of the checks for messages of dead workers. */
const RECOVERY_MS = 250

/** The whole message, because some statements of pg-boss contain a COMMIT. */
const COMMIT = 'Q\0\0\0\x0bCOMMIT\0'
/** Matches the request whose reply gets lost. */
const REQUESTS: Readonly<Record<EngineName, Readonly<Record<LostReply, string>>>> = {
  'pg-boss': { put: 'INSERT INTO pgboss.job', commit: COMMIT, complete: 'completed_on = now()' },
  // BullMQ calls its scripts by their hash, so these match words in the arguments.
  BullMQ: { put: 'payment.succeeded', commit: COMMIT, complete: 'keepJobs' },
}

export async function openInboxStage(engine: EngineName): Promise<InboxStage> {
  const postgres = await startPostgresServer()
  const redis = engine === 'BullMQ' ? await startRedisServer() : undefined
  const proxies = {
    postgres: await startTcpProxy(postgres.port),
    redis: redis && (await startTcpProxy(redis.port)),
  }
  const pool = await prepare(postgres.url)
  const direct = await openInbox({ engine, postgresUrl: postgres.url, redisPort: redis?.port })
  const stopRecovery = recoverOften(direct)
  const server = redis ?? postgres
  return {
    addresses: {
      engine,
      postgresUrl: postgres.url.replace(`${postgres.port}`, `${proxies.postgres.port}`),
      redisPort: proxies.redis?.port,
    },
    direct,
    loseReply(reply) {
      const proxy: TcpProxy = reply === 'commit' ? proxies.postgres : (proxies.redis ?? proxies.postgres)
      return proxy.failReplyTo((request) => request.includes(REQUESTS[engine][reply]), 'cut')
    },
    restartEngine: (by) => restart(server, by),
    listEffects: async (where) =>
      (await pool.query({ text: `SELECT event, attempt FROM ${TABLES[where]}`, rowMode: 'array' }))
        .rows as never,
    async close() {
      await stopRecovery()
      await direct.close()
      await pool.end()
      await Promise.all([proxies.postgres.close(), proxies.redis?.close()])
      await Promise.all([postgres.stop(), redis?.stop()])
    },
  }
}

async function prepare(url: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: url }).on('error', () => {})
  for (const table of Object.values(TABLES)) {
    await pool.query(`CREATE TABLE ${table} (event text NOT NULL, attempt integer NOT NULL)`)
  }
  await postgresStore(pool).setup()
  return pool
}

async function restart(server: TestServer, by: 'shutdown' | 'crash'): Promise<void> {
  if (by === 'crash') {
    await server.kill()
    await delay(500)
  }
  await server.restart()
}

/** Returns a function that ends it. */
function recoverOften({ recover }: OpenInbox): () => Promise<void> {
  let stopped = false
  async function run(): Promise<void> {
    while (!stopped) {
      // The engine may be down at the moment.
      await Promise.race([recover().catch(() => {}), delay(2_000, undefined, { ref: false })])
      await delay(RECOVERY_MS)
    }
  }
  const ended = run()
  return () => {
    stopped = true
    return ended
  }
}
