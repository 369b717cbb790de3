import { Client, type Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import {
  createPool,
  latin1Factory,
  pgliteFactory,
  postgresFactories,
} from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { postgresSchema, postgresStore } from './postgres.ts'

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })
const retain = { retainMs: 60_000 }

runStoreCases(pgliteFactory)

describeWithServer('postgres', 'a Postgres server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())

  for (const factory of [...postgresFactories, latin1Factory]) runStoreCases(factory, () => server)

  describe('postgresStore on a pg Pool', () => {
    let pool: Pool
    beforeAll(async () => {
      pool = createPool(server.url)
      for (const statement of postgresSchema()) await pool.query(statement)
    }, 60_000)
    afterAll(() => pool?.end())

    const countRows = async (text: string) => (await pool.query(text)).rows.length

    test('accepts any schema and table name', async () => {
      await pool.query('CREATE SCHEMA "my schema"')
      const store = postgresStore(pool, { schema: 'my schema', table: 'my "odd" $key table' })
      await store.setup()
      await store.claim('key', claimOf('a'))
      expect(await countRows('SELECT * FROM "my schema"."my ""odd"" $key table"')).toBe(1)
    })

    test('tells the caller to call setup() when its table or schema is missing', async () => {
      for (const place of [{ table: 'absent' }, { schema: 'nowhere' }]) {
        const claiming = postgresStore(pool, place).claim('key', claimOf('a'))
        await expect(claiming).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
          message: expect.stringMatching(/no table .*await store\.setup\(\)/),
          cause: { code: '42P01' },
        })
      }
    })

    test('can be set up by 20 processes at once', async () => {
      const stores = Array.from({ length: 20 }, () => postgresStore(pool, { table: 'at_once' }))
      await Promise.all(stores.map((store) => store.setup()))
      expect(await countRows('SELECT * FROM at_once')).toBe(0)
    })

    test('can be set up again by a role that may create nothing', async () => {
      await pool.query('CREATE ROLE reader LOGIN')
      await postgresStore(pool, { table: 'granted' }).setup()
      await pool.query('GRANT SELECT, INSERT, UPDATE, DELETE ON granted TO reader')
      const weak = createPool(server.url.replace('postgres@', 'reader@'))
      const store = postgresStore(weak, { table: 'granted' })
      await store.setup()
      expect(await store.claim('key', claimOf('a'))).toMatchObject({ status: 'claimed' })
      const absent = postgresStore(weak, { table: 'not_granted' })
      await expect(absent.setup()).rejects.toMatchObject({ code: '42501' })
      await weak.end()
    })

    test('accepts an index of any name on keep_until, and says which role may create a missing one', async () => {
      await pool.query(postgresSchema({ table: 'bare' })[0]!)
      await pool.query('CREATE ROLE guest LOGIN')
      await pool.query('GRANT ALL ON bare TO guest')
      const weak = createPool(server.url.replace('postgres@', 'guest@'))
      await expect(postgresStore(weak, { table: 'bare' }).setup()).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/no index on keep_until.*postgresSchema\(\).*owner/),
      })
      await pool.query('CREATE INDEX mine ON bare (keep_until)')
      await postgresStore(weak, { table: 'bare' }).setup()
      await weak.end()
    })

    /** Expired records. */
    const OLD_RECORDS = (table: string) =>
      `INSERT INTO ${table} SELECT 'old ' || i, 'completed', 'token', 1, NULL, 0, i FROM generate_series(1, 1200) AS i`

    test('purges rows in several batches with an index', async () => {
      const store = postgresStore(pool, { table: 'purged' })
      await store.setup()
      await store.claim('kept', claimOf('a'))
      await pool.query(OLD_RECORDS('purged'))
      expect(await store.purge(700)).toBe(700)
      expect(await Promise.all([store.purge(), store.purge()]).then(([a, b]) => a + b)).toBe(500)
      expect((await pool.query('SELECT key FROM purged')).rows).toEqual([{ key: 'kept' }])
    })

    test('removes the oldest expired rows during claims', async () => {
      const store = postgresStore(pool, { table: 'small' })
      await store.setup()
      await pool.query(OLD_RECORDS('small'))
      const count = async () => Number((await pool.query('SELECT count(*) FROM small')).rows[0].count)
      const past = { token: 'a', leaseMs: 0, retainMs: 0 }
      for (let i = 0; i < 2000; i++) await store.claim(`forgotten ${i}`, past)
      await expect.poll(count).toBeLessThan(200)
    })

    test('claims for a role that may not delete', async () => {
      await pool.query('CREATE ROLE writer LOGIN')
      await postgresStore(pool, { table: 'undeleted' }).setup()
      await pool.query('GRANT SELECT, INSERT, UPDATE ON undeleted TO writer')
      const weak = createPool(server.url.replace('postgres@', 'writer@'))
      const store = postgresStore(weak, { table: 'undeleted' })
      for (let i = 0; i < 200; i++) {
        expect(await store.claim(`${i}`, claimOf('a'))).toMatchObject({ status: 'claimed' })
      }
      await weak.end()
    })

    test('answers at once about an event whose completion is still in an open transaction', async () => {
      const store = postgresStore(pool)
      await store.claim('open', claimOf('a'))
      await store.transaction(async (tx) => {
        expect(await store.complete('open', 'a', retain, tx)).toBe(true)
        expect(await store.claim('open', claimOf('b'))).toMatchObject({ status: 'in-progress' })
      })
      expect(await store.claim('open', claimOf('b'))).toEqual({ status: 'completed' })
    })

    test('reads the current time inside a long transaction', async () => {
      const store = postgresStore(pool)
      await store.claim('clock', claimOf('a'))
      const asked = await store.transaction(async (tx) => {
        await tx.query('SELECT pg_sleep(0.05)')
        await store.complete('clock', 'a', retain, tx)
        return tx.query('SELECT extract(epoch FROM now()) * 1000 AS begun')
      })
      const { rows } = await pool.query(`SELECT keep_until FROM postern_claims WHERE key = 'clock'`)
      expect(rows[0].keep_until - asked.rows[0].begun - retain.retainMs).toBeGreaterThanOrEqual(49)
    })

    test('a takeover waits for the transaction of a late holder, and then gets completed', async () => {
      const store = postgresStore(pool)
      await store.claim('late', { ...claimOf('a'), leaseMs: 0 })
      const takeover = await store.transaction(async (tx) => {
        await store.complete('late', 'a', retain, tx)
        return { claim: store.claim('late', claimOf('b')) }
      })
      expect(await takeover.claim).toEqual({ status: 'completed' })
    })

    test('writes nothing when the event is completed or in progress', async () => {
      const store = postgresStore(pool)
      await store.claim('quiet', claimOf('a'))
      const version = async () =>
        (await pool.query(`SELECT xmin, xmax, ctid FROM postern_claims WHERE key = 'quiet'`)).rows
      const before = await version()
      await store.claim('quiet', claimOf('b'))
      expect(await version()).toEqual(before)
    })

    test('rejects when a failed query was swallowed, since Postgres then rolls back', async () => {
      const store = postgresStore(pool)
      await store.claim('swallowed', claimOf('a'))
      const silent = store.transaction(async (tx) => {
        await store.complete('swallowed', 'a', retain, tx)
        await tx.query('SELECT 1 / 0').catch(() => {})
      })
      await expect(silent).rejects.toThrow('rolled the transaction back')
      expect(await store.renew('swallowed', 'a', 60_000)).toBe(true)
    })

    test('survives the death of its connection between two queries of a transaction', async () => {
      const store = postgresStore(pool)
      await store.claim('cut', claimOf('a'))
      const cut = store.transaction(async (tx) => {
        const { rows } = await tx.query('SELECT pg_backend_pid() AS pid')
        const died = new Promise((resolve) => tx.once('error', resolve))
        await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
        await died
        await store.complete('cut', 'a', retain, tx)
      })
      await expect(cut).rejects.toThrow()
      expect(await store.complete('cut', 'a', retain)).toBe(true)
      expect(pool.idleCount).toBe(pool.totalCount)
    })

    test('refuses a postgres.js client that renames columns', async () => {
      const sql = postgres(server.url, { transform: postgres.pascal, onnotice: () => {} })
      const claiming = postgresStore(sql).claim('renamed', claimOf('a'))
      await expect(claiming).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/status comes as Status/),
      })
      await sql.end()
    })

    test('does not close the pool', async () => {
      await postgresStore(pool).close()
      expect(await countRows('SELECT 1')).toBe(1)
    })
  })
})

test('refuses a value that is not a client', () => {
  for (const none of [{}, undefined, null, 'postgres://localhost'] as unknown as Pool[]) {
    expect(() => postgresStore(none)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
})

test('refuses a single connection, since its transactions would include the claims of other events', () => {
  const connection = new Client() as unknown as Pool
  expect(() => postgresStore(connection)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/Pass a pg Pool/) }),
  )
})
