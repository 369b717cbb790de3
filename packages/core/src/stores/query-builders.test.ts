import BetterSqlite3 from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import {
  pgliteBuilderFactory,
  postgresBuilderFactories,
  sqliteBuilderFactories,
} from '../../test-servers/query-builder-harness.ts'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { sqliteStore } from './sqlite.ts'

for (const factory of [...sqliteBuilderFactories, pgliteBuilderFactory]) runStoreCases(factory)

describeWithServer('postgres', 'a Postgres server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())

  for (const factory of postgresBuilderFactories) runStoreCases(factory, () => server)
})

describe('Drizzle on better-sqlite3', () => {
  async function setUp() {
    const database = new BetterSqlite3(':memory:')
    const db = drizzle(database)
    const store = sqliteStore(database)
    await store.setup()
    db.run(sql`CREATE TABLE effects (id text NOT NULL)`)
    await store.claim('key', { token: 'a', leaseMs: 60_000, retainMs: 60_000 })
    const insert = () => db.run(sql`INSERT INTO effects VALUES ('a')`)
    const count = () => db.all(sql`SELECT id FROM effects`).length
    return { database, db, store, insert, count }
  }

  test('completes in a transaction that Drizzle opened', async () => {
    const { database, db, store, count } = await setUp()
    db.transaction((tx) => {
      tx.run(sql`INSERT INTO effects VALUES ('a')`)
      void store.complete('key', 'a', { retainMs: 60_000 }, database)
    })
    expect(count()).toBe(1)
    expect(await store.complete('key', 'a', { retainMs: 60_000 })).toBe(true)
  })

  test('rolls back a transaction of Drizzle when the claim is lost', async () => {
    const { database, db, store, count } = await setUp()
    const late = () =>
      db.transaction((tx) => {
        tx.run(sql`INSERT INTO effects VALUES ('a')`)
        void store.complete('key', 'stale', { retainMs: 60_000 }, database)
      })
    expect(late).toThrow(expect.objectContaining({ code: 'LEASE_LOST' }))
    expect(count()).toBe(0)
  })

  test('writes through Drizzle in a transaction of the store', async () => {
    const { store, insert, count } = await setUp()
    await store.transaction((tx) => {
      insert()
      void store.complete('key', 'a', { retainMs: 60_000 }, tx)
    })
    expect(count()).toBe(1)
  })
})
