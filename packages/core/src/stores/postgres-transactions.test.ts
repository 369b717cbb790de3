import { setTimeout as delay } from 'node:timers/promises'
import { Client, type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { POSTGRES_CLIENTS, type PostgresTestClient } from '../../test-servers/postgres-clients.ts'
import { createPool } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { gate } from '../../test-support/gate.ts'
import { request, SECRET, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks } from '../index.ts'
import { postgresStore } from './postgres.ts'

/** Makes every second insert of an effect fail with a conflict. Rollbacks do not reset the sequence. */
const CONFLICTS = `
  CREATE TABLE effects (id text NOT NULL);
  CREATE SEQUENCE tries;
  CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.id LIKE '%always' THEN RAISE SQLSTATE '40001'; END IF;
    IF NEW.id LIKE '%40001' AND nextval('tries') % 2 = 1 THEN RAISE SQLSTATE '40001'; END IF;
    IF NEW.id LIKE '%40P01' AND nextval('tries') % 2 = 1 THEN RAISE SQLSTATE '40P01'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER conflict BEFORE INSERT ON effects FOR EACH ROW EXECUTE FUNCTION conflict();`

const LEASE_MS = 200

describeWithServer('postgres', 'transactions on a Postgres server', () => {
  let server: TestServer
  let outside: Pool
  beforeAll(async () => {
    server = await startPostgresServer()
    outside = createPool(server.url)
    await outside.query(CONFLICTS)
    await postgresStore(outside).setup()
  })
  afterAll(async () => {
    await outside?.end()
    await server?.stop()
  })

  const countEffects = async (id: string) =>
    (await outside.query('SELECT 1 FROM effects WHERE id = $1', [id])).rows.length

  function createReceiver(
    { store }: PostgresTestClient,
    options: { deadlineMs?: number; leaseMs?: number; maxRunMs?: number; maxAttempts?: number } = {},
  ) {
    return createWebhooks({ provider: tickets, secret: SECRET, store, ...options }).observe(() => {})
  }

  /** Receives an event by the default deadline. Until then, its claim waits for the only connection or for a new one. */
  const receiveNext = (client: PostgresTestClient, id: string) =>
    createReceiver(client)
      .on('*', () => {})
      .receive(request(ticket(id)))

  /** Locks the table of effects against writes. The returned function removes the lock, and may be called twice. */
  async function lockEffects(): Promise<() => Promise<void>> {
    const holder = new Client({ connectionString: server.url })
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE effects IN EXCLUSIVE MODE')
    return () => holder.end()
  }

  for (const [name, open] of Object.entries(POSTGRES_CLIENTS)) {
    describe(name, () => {
      for (const state of ['40001', '40P01']) {
        test(`commits a transaction that the database refuses once with ${state}`, async () => {
          const client = open(server.url, 2)
          const id = `${name} ${state}`
          const attempts: number[] = []
          const webhooks = createReceiver(client).on('*', (_, { attempt, commit }) =>
            commit(async (tx) => {
              attempts.push(attempt)
              await client.insert(id, tx)
            }),
          )
          expect(await webhooks.receive(request(ticket(id)))).toMatchObject({ status: 200 })
          expect(attempts).toEqual([1, 1])
          expect(await countEffects(id)).toBe(1)
          await client.end()
        })
      }

      test('answers 503 and uses no attempt when conflicts last until the deadline', async () => {
        const client = open(server.url, 2)
        const id = `${name} always`
        const attempts: number[] = []
        const webhooks = createReceiver(client, { deadlineMs: 300, maxAttempts: 2 }).on(
          '*',
          (_, { attempt, commit }) =>
            commit((tx) => {
              attempts.push(attempt)
              return client.insert(id, tx)
            }),
        )
        for (let delivery = 0; delivery < 3; delivery++) {
          expect((await webhooks.receive(request(ticket(id)))).status).toBe(503)
          await delay(100)
        }
        expect(new Set(attempts)).toEqual(new Set([1]))
        const runs = attempts.length
        await delay(150)
        expect(attempts).toHaveLength(runs)
        expect(await countEffects(id)).toBe(0)
        await client.end()
      })

      test('keeps a claim during a commit that is longer than its lease, on a pool of one', async () => {
        const client = open(server.url, 1)
        const id = `${name} long`
        const begun = gate<string>()
        const asked = gate()
        onTestFinished(() => asked.open())
        const webhooks = createReceiver(client, { leaseMs: LEASE_MS }).on('*', (_, { key, signal, commit }) =>
          commit(async (tx) => {
            await client.insert(id, tx)
            begun.open(key)
            await asked.promise
            expect(signal.aborted).toBe(false)
          }),
        )
        const receiving = webhooks.receive(request(ticket(id)))
        const key = await begun.promise
        await delay(3 * LEASE_MS)
        const claim = { token: 'rival', leaseMs: 60_000, retainMs: 60_000 }
        expect(await postgresStore(outside).claim(key, claim)).toMatchObject({ status: 'in-progress' })
        asked.open()
        expect(await receiving).toMatchObject({ status: 200 })
        expect(await countEffects(id)).toBe(1)
        await client.end()
      })

      test('after maxRunMs, ends a transaction that waits for a connection of its pool of one', async () => {
        const client = open(server.url, 1)
        const id = `${name} stuck`
        let late: Promise<unknown> = Promise.resolve()
        const webhooks = createReceiver(client, { maxRunMs: 500, deadlineMs: 300 })
        webhooks.on('*', (_, { commit }) =>
          commit((tx) => {
            const working = (async () => {
              await client.insert(`${id} inside`, tx)
              await client.insert(`${id} on the pool`)
              await client.insert(`${id} too late`, tx)
            })()
            late = working
            return working
          }),
        )
        expect((await webhooks.receive(request(ticket(id)))).status).toBe(503)
        await expect(late).rejects.toThrow()
        expect(await receiveNext(client, `${id} next`)).toMatchObject({ status: 200 })
        expect(await countEffects(`${id} inside`)).toBe(0)
        expect(await countEffects(`${id} too late`)).toBe(0)
        await client.end()
      })

      test('after maxRunMs, ends a transaction that waits for a lock', async () => {
        const client = open(server.url, 1)
        const unlock = await lockEffects()
        // Also when the test fails: the tests after it write to this table.
        onTestFinished(unlock)
        const webhooks = createReceiver(client, { maxRunMs: 500, deadlineMs: 300 })
        webhooks.on('*', ({ id }, { commit }) => commit((tx) => client.insert(id, tx)))
        expect((await webhooks.receive(request(ticket(`${name} locked`)))).status).toBe(503)
        expect(await receiveNext(client, `${name} after the lock`)).toMatchObject({ status: 200 })
        await unlock()
        expect(await countEffects(`${name} locked`)).toBe(0)
        await client.end()
      })
    })
  }

  test('allows a takeover five minutes after the lease of a hanging transaction', async () => {
    const store = postgresStore(outside)
    const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })
    const passing = (ms: number) =>
      outside.query(`UPDATE postern_claims SET lease_until = lease_until - $1 WHERE key = 'hangs'`, [ms])
    await store.claim('hangs', claimOf('a'))
    const claim = { key: 'hangs', token: 'a' }
    const hanging = store.transaction(
      async () => {
        await passing(60_001)
        expect(await store.claim('hangs', claimOf('b'))).toMatchObject({
          status: 'in-progress',
          retryAfterMs: 1000,
        })
        await passing(300_000)
        expect(await store.claim('hangs', claimOf('b'))).toMatchObject({ status: 'claimed', attempt: 2 })
        return 'done'
      },
      { claim },
    )
    expect(await hanging).toBe('done')
    const lost = store.transaction(() => expect.unreachable(), { claim })
    await expect(lost).rejects.toMatchObject({ code: 'LEASE_LOST' })
  })

  test('destroys a connection whose statement outlasts its transaction', async () => {
    const pool = createPool(server.url, { max: 1 })
    const sleeping = postgresStore(pool).transaction((tx) => tx.query('SELECT pg_sleep(30)'), {
      timeoutMs: 200,
    })
    await expect(sleeping).rejects.toMatchObject({ code: 'HANDLER_TIMEOUT' })
    expect((await pool.query('SELECT 1')).rows).toHaveLength(1)
    await pool.end()
  })

  test('limits each statement of a commit when the client has no timeout', async () => {
    const readMs = async (on: Pick<Pool, 'query'>) =>
      Number(
        (await on.query(`SELECT setting FROM pg_settings WHERE name = 'statement_timeout'`)).rows[0].setting,
      )
    const key = 'statement timeout'
    await postgresStore(outside).claim(key, { token: 'a', leaseMs: 60_000, retainMs: 60_000 })
    for (const [own, least, most] of [
      [0, 90_000, 99_000],
      [1234, 1234, 1234],
      [3_600_000, 90_000, 99_000],
    ] as const) {
      const pool = createPool(server.url, { max: 1, statement_timeout: own })
      const options = { claim: { key, token: 'a' }, timeoutMs: 98_999.5 }
      const inside = await postgresStore(pool).transaction(readMs as never, options)
      expect(inside).toBeGreaterThanOrEqual(least)
      expect(inside).toBeLessThanOrEqual(most)
      expect(await readMs(pool)).toBe(own)
      await pool.end()
    }
  })
})
