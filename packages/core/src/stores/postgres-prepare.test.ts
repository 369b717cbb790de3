import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { createPool } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { postgresSchema, postgresStore } from './postgres.ts'
import { fromKysely } from './query-builders.ts'

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })
const retain = { retainMs: 60_000 }

describeWithServer('postgres', 'a Postgres server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())

  describe('postgresStore on a pg Pool', () => {
    let pool: Pool
    beforeAll(async () => {
      pool = createPool(server.url)
      for (const statement of postgresSchema()) await pool.query(statement)
    }, 60_000)
    afterAll(() => pool?.end())

    /** The number of the store's statements that this connection has prepared. */
    const PREPARED = `SELECT name FROM pg_prepared_statements WHERE statement LIKE '%''claimed''' || ' AS status%'`
    const countPrepared = async (one: Pool) => (await one.query(PREPARED)).rows.length

    test('prepares nothing by default, by a pg Pool and by postgres.js', async () => {
      const one = createPool(server.url, { max: 1 })
      await postgresStore(one).claim('unprepared', claimOf('a'))
      expect(await countPrepared(one)).toBe(0)
      await one.end()
      const sql = postgres(server.url, { max: 1 })
      await postgresStore(sql).claim('unprepared', claimOf('a'))
      expect(await sql.unsafe(PREPARED)).toHaveLength(0)
      await sql.end()
    })

    test('prepares each statement once per connection with prepare: true', async () => {
      const one = createPool(server.url, { max: 1 })
      const store = postgresStore(one, { prepare: true })
      for (const key of ['prepared 1', 'prepared 2']) await store.claim(key, claimOf('a'))
      expect(await countPrepared(one)).toBe(1)
      await one.end()
      const sql = postgres(server.url, { max: 1 })
      const other = postgresStore(sql, { prepare: true })
      for (const key of ['prepared 3', 'prepared 4']) await other.claim(key, claimOf('a'))
      expect(await sql.unsafe(PREPARED)).toHaveLength(1)
      await sql.end()
    })

    test('continues without prepared statements when a pooler drops them', async () => {
      const one = createPool(server.url, { max: 1 })
      const store = postgresStore(one, { prepare: true })
      await store.claim('forgotten 1', claimOf('a'))
      await one.query('DEALLOCATE ALL')
      expect(await store.claim('forgotten 2', claimOf('a'))).toMatchObject({ status: 'claimed', attempt: 1 })
      expect(await store.complete('forgotten 2', 'a', retain)).toBe(true)
      expect(await countPrepared(one)).toBe(0)
      await one.end()
    })

    test('continues without prepared statements when another client uses their names', async () => {
      const one = createPool(server.url, { max: 1 })
      await postgresStore(one, { prepare: true }).claim('named 1', claimOf('a'))
      const { rows } = await one.query(`SELECT name FROM pg_prepared_statements WHERE name LIKE 'postern_%'`)
      await one.end()
      const other = createPool(server.url, { max: 1 })
      await other.query(`PREPARE ${rows[0].name} AS SELECT 1`)
      const store = postgresStore(other, { prepare: true })
      expect(await store.claim('named 2', claimOf('a'))).toMatchObject({ status: 'claimed' })
      await other.end()
    })
  })
})

test('refuses prepare: true for a client that cannot prepare', () => {
  const refusal = expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/prepare/),
  })
  const kysely = fromKysely(new Kysely({ dialect: new PostgresDialect({ pool: new Pool() }) }))
  expect(() => postgresStore(kysely, { prepare: true })).toThrow(refusal)
  expect(() => postgresStore(new PGlite(), { prepare: true })).toThrow(refusal)
})
