import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import Libsql from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import {
  createSqliteFile,
  nodeSqlite,
  nodeSqliteFactory,
  sqliteFactories,
} from '../../test-servers/sqlite-harness.ts'
import { sqliteSchema, sqliteStore } from './sqlite.ts'

for (const factory of sqliteFactories) runStoreCases(factory)

if (nodeSqlite) runStoreCases(nodeSqliteFactory)
else {
  const why = `skipped: it needs Node 22.5, this is ${process.version}`
  describe.skip(`node:sqlite (${why})`, () => runStoreCases(nodeSqliteFactory))
}

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })
const retain = { retainMs: 60_000 }

/** A database file whose connections have no busy timeout. */
function createFile() {
  const file = createSqliteFile((path) => new BetterSqlite3(path, { timeout: 0 }))
  onTestFinished(() => file.close())
  const database = file.open() as BetterSqlite3.Database
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('CREATE TABLE effects (id TEXT NOT NULL)')
  for (const statement of sqliteSchema()) database.exec(statement)
  const countEffects = () => database.prepare('SELECT id FROM effects').all().length
  return { file, database, store: sqliteStore(database), countEffects }
}

test('needs nothing but the documented schema', async () => {
  const { store } = createFile()
  expect(await store.claim('key', claimOf('a'))).toMatchObject({ status: 'claimed' })
})

test('tells the caller to call setup() when its table is missing', async () => {
  const store = sqliteStore(new BetterSqlite3(':memory:'))
  const missing = {
    code: 'STORE_UNAVAILABLE',
    message: expect.stringMatching(/"postern_claims".*await store\.setup\(\)/),
  }
  await expect(store.claim('key', claimOf('a'))).rejects.toMatchObject(missing)
  await expect(store.purge()).rejects.toMatchObject(missing)
  await store.setup()
  expect(await store.claim('key', claimOf('a'))).toMatchObject({ status: 'claimed' })
})

test('can be set up again on a read-only database', async () => {
  const { file } = createFile()
  const other = file.open()
  other.exec('BEGIN IMMEDIATE')
  const readonly = new BetterSqlite3(file.path, { readonly: true, timeout: 0 })
  await sqliteStore(readonly).setup()
  readonly.close()
})

test('accepts any table name', async () => {
  const database = new BetterSqlite3(':memory:')
  const store = sqliteStore(database, { table: `my "odd" $key table` })
  await store.setup()
  await store.claim('key', claimOf('a'))
  expect(database.prepare(`SELECT key, state FROM "my ""odd"" $key table"`).all()).toEqual([
    { key: 'key', state: 'processing' },
  ])
})

/** Expired records. */
const OLD_RECORDS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
  INSERT INTO postern_claims SELECT 'old ' || i, 'completed', 'token', 1, NULL, 0, i FROM n`

test('purges rows in several batches', async () => {
  const { database, store } = createFile()
  await store.claim('kept', claimOf('a'))
  database.exec(OLD_RECORDS)
  expect(await store.purge(700)).toBe(700)
  expect(await store.purge()).toBe(500)
  expect(database.prepare('SELECT key FROM postern_claims').all()).toEqual([{ key: 'kept' }])
})

test('removes the oldest expired rows during claims', async () => {
  const { database, store } = createFile()
  database.exec(OLD_RECORDS)
  const count = () => database.prepare('SELECT key FROM postern_claims').all().length
  for (let i = 0; i < 640; i++) await store.claim(`forgotten ${i}`, { token: 'a', leaseMs: 0, retainMs: 0 })
  expect(count()).toBeLessThan(1200 + 640 - 1000)
  for (let i = 0; i < 2000; i++) await store.claim(`forgotten ${i}`, { token: 'a', leaseMs: 0, retainMs: 0 })
  expect(count()).toBeLessThan(200)
})

test('refuses a transaction callback that returns a promise, and rolls back its writes', async () => {
  const { store, database, countEffects } = createFile()
  await store.claim('key', claimOf('a'))
  const refused = store.transaction(async (tx) => {
    tx.prepare('INSERT INTO effects VALUES (?)').run('a')
    void store.complete('key', 'a', retain, tx)
    throw new Error('nobody hears this')
  })
  await expect(refused).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/synchronous/),
  })
  expect(countEffects()).toBe(0)
  expect(database.inTransaction).toBe(false)
  expect(await store.renew('key', 'a', 60_000)).toBe(true)
})

test('throws LEASE_LOST inside the transaction when the claim is lost', async () => {
  const { store, countEffects } = createFile()
  const late = store.transaction((tx) => {
    tx.prepare('INSERT INTO effects VALUES (?)').run('a')
    void store.complete('key', 'stale', retain, tx)
  })
  await expect(late).rejects.toMatchObject({ code: 'LEASE_LOST' })
  expect(countEffects()).toBe(0)
})

test('completes in a transaction on another connection of the same database', async () => {
  const { file, store, countEffects } = createFile()
  await store.claim('key', claimOf('a'))
  const other = file.open() as BetterSqlite3.Database
  other.transaction(() => {
    other.exec(`INSERT INTO effects VALUES ('a')`)
    void store.complete('key', 'a', retain, other)
  })()
  expect(countEffects()).toBe(1)
  expect(await store.claim('key', claimOf('b'))).toEqual({ status: 'completed' })
})

test('refuses to complete with a connection that has no transaction open', async () => {
  const { store, database } = createFile()
  await store.claim('key', claimOf('a'))
  const complete = () => store.complete('key', 'a', retain, database)
  expect(complete).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('does not join a transaction that is already open on its connection', async () => {
  const { store, database } = createFile()
  database.exec('BEGIN')
  const claiming = store.claim('key', claimOf('a'))
  const committing = store.transaction(() => 'done')
  database.exec('ROLLBACK')
  expect(await claiming).toMatchObject({ status: 'claimed' })
  expect(await committing).toBe('done')
  expect(await store.complete('key', 'a', retain)).toBe(true)
})

test('waits while another connection writes', async () => {
  const { file, store } = createFile()
  const other = file.open()
  other.exec('BEGIN IMMEDIATE')
  const claiming = store.claim('key', claimOf('a'))
  const committing = store.transaction(() => 'done')
  other.exec('COMMIT')
  expect(await claiming).toMatchObject({ status: 'claimed' })
  expect(await committing).toBe('done')
})

test('locks out other writers from the beginning of a transaction', async () => {
  const { file, store, countEffects } = createFile()
  const other = file.open()
  await store.transaction((tx) => {
    tx.prepare('SELECT id FROM effects').all()
    expect(() => other.exec(`INSERT INTO effects VALUES ('other')`)).toThrow('locked')
    tx.prepare('INSERT INTO effects VALUES (?)').run('mine')
  })
  expect(countEffects()).toBe(1)
})

test('reruns a transaction callback when the database was busy, after rolling back its writes', async () => {
  const { store, database, countEffects } = createFile()
  await store.claim('key', claimOf('a'))
  let runs = 0
  const committing = store.transaction((tx) => {
    tx.prepare('INSERT INTO effects VALUES (?)').run('a')
    runs++
    if (runs === 1) throw Object.assign(new Error('busy'), { code: 'SQLITE_BUSY' })
    void store.complete('key', 'a', retain, tx)
  })
  await committing
  expect(runs).toBe(2)
  expect(countEffects()).toBe(1)
  expect(database.inTransaction).toBe(false)
})

test('retries a commit that met a reader', async () => {
  const { file, database, store, countEffects } = createFile()
  database.exec('PRAGMA journal_mode = DELETE')
  const reader = file.open()
  reader.exec('BEGIN')
  reader.prepare('SELECT id FROM effects').all()
  let runs = 0
  const committing = store.transaction((tx) => {
    runs++
    tx.prepare('INSERT INTO effects VALUES (?)').run('a')
  })
  expect(await Promise.race([committing, delay(200, 'busy')])).toBe('busy')
  reader.exec('COMMIT')
  await committing
  expect(runs).toBeGreaterThan(1)
  expect(countEffects()).toBe(1)
})

test('ends a transaction with STORE_UNAVAILABLE once its signal is aborted', async () => {
  const { file, store } = createFile()
  const other = file.open()
  other.exec('BEGIN IMMEDIATE')
  const stop = new AbortController()
  const committing = store.transaction(() => 'done', { signal: stop.signal })
  stop.abort()
  await expect(committing).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    cause: { code: 'SQLITE_BUSY' },
  })
})

test('rejects with STORE_UNAVAILABLE after its database is closed, with every driver', async () => {
  for (const open of [(file: string) => new BetterSqlite3(file), (file: string) => new Libsql(file)]) {
    const file = createSqliteFile(open)
    const database = file.open()
    const store = sqliteStore(database)
    await store.setup()
    file.close()
    const closed = { code: 'STORE_UNAVAILABLE', message: expect.stringMatching(/is closed/) }
    await expect(store.claim('key', claimOf('a'))).rejects.toMatchObject(closed)
    await expect(store.transaction(() => 'done')).rejects.toMatchObject(closed)
  }
})

test('does not close the database', async () => {
  const { store, database } = createFile()
  await store.close()
  expect(database.open).toBe(true)
})

test('refuses a value that is not a database', () => {
  for (const none of [{}, undefined, null, 'claims.db'] as never[]) {
    expect(() => sqliteStore(none)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/not a synchronous SQLite database/),
      }),
    )
  }
})

test.each([
  ['promises, as D1 does', async () => ({ results: [] })],
  ['rejected promises', () => Promise.reject(new Error('no such table'))],
  ['itself, as sqlite3 does', () => ({})],
])('setup() names a driver whose statements return %s', async (_, all) => {
  const statement = { all, run: all, bind: () => statement }
  const driver = { prepare: () => statement, exec: all } as never
  await expect(sqliteStore(driver).setup()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/not a synchronous SQLite database/),
  })
})
