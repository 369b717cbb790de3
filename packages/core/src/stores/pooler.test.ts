import { Kysely, PostgresDialect } from 'kysely'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { startPgbouncer, type TestPooler } from '../../test-servers/pgbouncer-server.ts'
import { createPool } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { request, SECRET, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks } from '../index.ts'
import type { IdempotencyStore } from './contract.ts'
import { postgresStore } from './postgres.ts'
import { fromKysely } from './query-builders.ts'

/** The number of times that all events are sent at once. */
const ROUNDS = 4
const EVENTS = Number(process.env.POSTERN_POOLER_EVENTS ?? 60)
const CONNECTIONS = 20

const OLD = 1000
const OLD_RECORDS = `INSERT INTO postern_claims
  SELECT 'old ' || i, 'completed', 'token', 1, NULL, 0, i FROM generate_series(1, ${OLD}) AS i ON CONFLICT DO NOTHING`
const COUNT_OLD = "SELECT count(*) FROM postern_claims WHERE key LIKE 'old %'"

interface OpenStore {
  readonly store: IdempotencyStore<unknown>
  end(): Promise<unknown>
}

const clients: Record<string, (url: string) => OpenStore> = {
  'a pg Pool'(url) {
    const pool = createPool(url, { max: CONNECTIONS })
    return { store: postgresStore(pool) as never, end: () => pool.end() }
  },
  'postgres.js'(url) {
    const sql = postgres(url, { max: CONNECTIONS, onnotice: () => {} })
    return { store: postgresStore(sql) as never, end: () => sql.end() }
  },
  Kysely(url) {
    const db = new Kysely({ dialect: new PostgresDialect({ pool: createPool(url, { max: CONNECTIONS }) }) })
    return { store: postgresStore(fromKysely(db)) as never, end: () => db.destroy() }
  },
}

describeWithServer('postgres', 'a Postgres server', () => {
  describeWithServer('pgbouncer', 'behind pgbouncer in transaction mode', () => {
    let server: TestServer
    let pooler: TestPooler
    beforeAll(async () => {
      server = await startPostgresServer()
      pooler = await startPgbouncer(server.port)
      const pool = createPool(server.url)
      await postgresStore(pool).setup()
      await pool.end()
    })
    afterAll(async () => {
      await pooler?.stop()
      await server?.stop()
    })

    for (const [name, open] of Object.entries(clients)) {
      test(`acknowledges and runs ${EVENTS} events in ${ROUNDS} rounds by ${name}, each once`, async () => {
        const { store, end } = open(pooler.url)
        const runs = new Map<string, number>()
        const webhooks = createWebhooks({ provider: tickets, secret: SECRET, store }).on('*', ({ id }) => {
          runs.set(id, (runs.get(id) ?? 0) + 1)
        })
        webhooks.observe(() => {})
        const ids = Array.from({ length: EVENTS }, (_, index) => `${name}:${index}`)
        const statuses: number[] = []
        for (let round = 0; round < ROUNDS; round++) {
          const replies = await Promise.all(ids.map((id) => webhooks.receive(request(ticket(id)))))
          statuses.push(...replies.map(({ status }) => status))
        }
        await end()
        expect(statuses.filter((status) => status !== 200)).toEqual([])
        expect(ids.map((id) => runs.get(id))).toEqual(ids.map(() => 1))
      })

      test(`removes expired records during claims by ${name}`, async () => {
        const outside = createPool(server.url)
        await outside.query(OLD_RECORDS)
        const { store, end } = open(pooler.url)
        const count = async () => Number((await outside.query(COUNT_OLD)).rows[0].count)
        const claim = { token: 'a', leaseMs: 60_000, retainMs: 60_000 }
        const claims = Array.from({ length: 700 }, (_, i) => store.claim(`small:${name}:${i}`, claim))
        expect(new Set((await Promise.all(claims)).map(({ status }) => status))).toEqual(new Set(['claimed']))
        await expect.poll(count).toBeLessThan(OLD)
        await Promise.all([end(), outside.end()])
      })
    }
  })
})
