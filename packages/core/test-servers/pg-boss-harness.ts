import { randomUUID } from 'node:crypto'
import pg from 'pg'
import PgBoss from 'pg-boss'
import type { InboxHarness } from '../src/inbox/cases.ts'
import { type PgBossInboxOptions, pgBossInbox } from '../src/inbox/pg-boss.ts'
import type { TestServer } from './server-process.ts'

/** Starts a pg-boss that tolerates a server that closes its connections. */
export async function startBoss(url: string, options: object = {}): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, schedule: false, ...options })
  boss.on('error', () => {})
  return boss.start()
}

/** Runs the cases on a pg-boss server, each on its own queue. */
export async function pgBossHarness(server: TestServer): Promise<InboxHarness & { close(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: server.url }).on('error', () => {})
  let bosses = await Promise.all([startBoss(server.url), startBoss(server.url)])
  let options: PgBossInboxOptions = {}
  let turn = 0
  return {
    capabilities: ['dead', 'depth', 'shared', 'durable', 'transactions'],
    reset() {
      options = { queue: `cases-${randomUUID()}`, pollMs: 100 }
    },
    open: () => pgBossInbox(bosses[turn++ % 2]!, options),
    async restart() {
      await server.restart()
      await Promise.all(bosses.map((boss) => boss.stop({ graceful: false, wait: true })))
      bosses = await Promise.all([startBoss(server.url), startBoss(server.url)])
    },
    async transaction(run) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await run(client)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    async close() {
      await Promise.all(bosses.map((boss) => boss.stop({ graceful: false, wait: true })))
      await pool.end()
    },
  }
}
