import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type PgBoss from 'pg-boss'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { pgBossHarness, startBoss } from '../../test-servers/pg-boss-harness.ts'
import { createPool } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import { runInboxCases } from '../../test-servers/run-inbox-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { request, ticketReceiver } from '../../test-support/tickets.ts'
import { postgresStore } from '../stores/postgres.ts'
import { lost, messageOf } from './cases/context.ts'
import { pgBossInbox } from './pg-boss.ts'

describeWithServer('postgres', 'a Postgres server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())

  runInboxCases('pg-boss', ['dead', 'depth', 'shared', 'durable', 'transactions'], () =>
    pgBossHarness(server),
  )

  describe('pgBossInbox', () => {
    let boss: PgBoss
    let pool: Pool
    beforeAll(async () => {
      boss = await startBoss(server.url)
      pool = createPool(server.url)
      await postgresStore(pool).setup()
      await pool.query('CREATE TABLE tickets (id text NOT NULL)')
    }, 60_000)
    afterAll(async () => {
      await boss?.stop({ graceful: false, wait: true })
      await pool?.end()
    })
    const name = () => `closely-${randomUUID()}`

    test('puts an event in the transaction that completes another one', async () => {
      const inbox = pgBossInbox(boss, { queue: name(), pollMs: 50 })
      const next = pgBossInbox(boss, { queue: name() })
      const { webhooks, outcomes } = ticketReceiver({ inbox, store: postgresStore(pool) as never } as never)
      webhooks.on('*', async (_, context) => {
        const { commit } = context as never as { commit(run: (tx: never) => Promise<void>): Promise<void> }
        await commit(async (tx) => {
          await next.put(messageOf(`from ${context.id}`), tx)
          if (context.attempt === 1) throw new Error('rolled back')
        })
      })
      await webhooks.receive(request())
      const worker = await webhooks.work()
      while (outcomes.length < 3) await delay(20)
      await worker.stop()
      expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'failed', 'handled'])
      expect(await next.depth()).toMatchObject({ ready: 1 })
    })

    test('joins a transaction of postgres.js', async () => {
      const inbox = pgBossInbox(boss, { queue: name() })
      const sql = postgres(server.url, { onnotice: () => {} })
      await sql.begin(async (tx) => {
        await tx`INSERT INTO tickets VALUES ('a')`
        await inbox.put(messageOf('a'), tx)
        expect(await inbox.depth()).toMatchObject({ ready: 0 })
      })
      const rolledBack = sql.begin(async (tx) => {
        await inbox.put(messageOf('b'), tx)
        throw new Error('rolled back')
      })
      await expect(rolledBack).rejects.toThrow('rolled back')
      expect(await inbox.depth()).toMatchObject({ ready: 1 })
      await sql.end()
    })

    test('rejects when its queue is gone, and creates it for the next event', async () => {
      const queue = name()
      const inbox = pgBossInbox(boss, { queue })
      await inbox.put(messageOf('a'))
      await boss.purgeQueue(queue)
      await boss.deleteQueue(queue)
      await expect(inbox.put(messageOf('b'))).rejects.toMatchObject({ code: 'INBOX_UNAVAILABLE' })
      await inbox.put(messageOf('c'))
      expect(await inbox.depth()).toMatchObject({ ready: 1 })
    })

    test('keeps the message when the dead letter cannot be written', async () => {
      const deadLetterQueue = name()
      const inbox = pgBossInbox(boss, { queue: name(), deadLetterQueue, pollMs: 50 })
      await inbox.put(messageOf('a'))
      await boss.deleteQueue(deadLetterQueue)
      let runs = 0
      const worker = await inbox.work(
        async () => {
          runs++
          throw lost()
        },
        { concurrency: 1, clock: { now: Date.now, after: () => () => {} } },
      )
      while ((await inbox.depth()).dead === 0) await delay(20)
      await worker.stop()
      expect(runs).toBe(2)
      expect(await inbox.depth()).toMatchObject({ ready: 0, dead: 1 })
    })

    test('keeps events and dead letters for years, despite the defaults of the instance', async () => {
      const queue = name()
      const inbox = pgBossInbox(boss, { queue })
      await inbox.put(messageOf('a'))
      const { rows } = await pool.query(
        `SELECT keep_until > now() + interval '9 years' AS kept FROM pgboss.job WHERE name = $1`,
        [queue],
      )
      expect(rows).toEqual([{ kept: true }])
    })

    test('refuses a queue with another policy', async () => {
      const queue = name()
      await boss.createQueue(queue)
      const ordered = Object.assign(Object.create(boss) as PgBoss, { getBlockedKeys: async () => [] })
      await expect(pgBossInbox(ordered, { queue, groups: true }).put(messageOf('a'))).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/policy standard/),
      })
    })

    test('refuses groups on a version that cannot keep their order', () => {
      expect(() => pgBossInbox(boss, { groups: true })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/pg-boss 12/) }),
      )
    })

    test('refuses an invalid schema name', () => {
      expect(() => pgBossInbox(boss, { schema: 'a; DROP TABLE b' })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    })
  })
})

test('refuses a value that is not a pg-boss instance', () => {
  expect(() => pgBossInbox({ send: () => {} } as never)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})
