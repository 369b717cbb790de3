import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import knex from 'knex'
import { Kysely, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { holdSqliteLock, prepareSqliteLock } from '../../test-servers/sqlite-lock.ts'
import { request, SECRET, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, type Webhooks } from '../index.ts'
import { fromKnex, fromKysely } from './query-builders.ts'
import { type SqliteDatabase, type SqlStore, sqliteStore } from './sqlite.ts'

const UNAVAILABLE = {
  status: 503,
  body: '{"error":"STORE_UNAVAILABLE"}',
  headers: { 'retry-after': expect.stringMatching(/^[1-9]/) },
}
const DEADLINE_MS = 1_000
/** The delay that a busy machine may add. Waiting by the drivers would add seconds. */
const SLACK_MS = 1_500

interface OpenStore {
  readonly store: SqlStore<unknown>
  /** Writes a user's row inside a transaction. */
  write(tx: unknown, event: string): unknown
  countEffects(): Promise<number> | number
  /** The busy timeout of the connection. */
  readTimeout(): Promise<number> | number
  close(): unknown
}

type Connection = SqliteDatabase & { close(): unknown }

function openDriver(database: Connection): OpenStore {
  return {
    store: sqliteStore(database) as SqlStore<unknown>,
    write: (tx, event) => (tx as Connection).prepare('INSERT INTO effects VALUES (?)').run(event),
    countEffects: () => database.prepare('SELECT event FROM effects').all().length,
    readTimeout: () =>
      Number((database.prepare('PRAGMA busy_timeout').all()[0] as { timeout: number }).timeout),
    close: () => database.close(),
  }
}

const nodeSqlite = process.getBuiltinModule('node:sqlite') as
  | { DatabaseSync: new (file: string, options?: { timeout: number }) => Connection }
  | undefined

/** Each driver opened as documented, and with an effective timeout. */
const clients: Readonly<Record<string, (file: string) => OpenStore>> = {
  'better-sqlite3': (file) => openDriver(new BetterSqlite3(file)),
  'better-sqlite3 with big integers': (file) => openDriver(new BetterSqlite3(file).defaultSafeIntegers(true)),
  libsql: (file) => openDriver(new Libsql(file)),
  'libsql with a timeout': (file) => openDriver(new Libsql(file, { timeout: 5_000 })),
  ...(nodeSqlite && {
    'node:sqlite': (file: string) => openDriver(new nodeSqlite.DatabaseSync(file)),
    'node:sqlite with a timeout': (file: string) =>
      openDriver(new nodeSqlite.DatabaseSync(file, { timeout: 5_000 })),
  }),
  Kysely(file) {
    const db = new Kysely<{ effects: { event: string } }>({
      dialect: new SqliteDialect({ database: new BetterSqlite3(file) }),
    })
    return {
      store: sqliteStore(fromKysely(db)) as SqlStore<unknown>,
      write: (tx, event) => (tx as typeof db).insertInto('effects').values({ event }).execute(),
      countEffects: async () => (await db.selectFrom('effects').selectAll().execute()).length,
      readTimeout: async () =>
        (await sql<{ timeout: number }>`PRAGMA busy_timeout`.execute(db)).rows[0]!.timeout,
      close: () => db.destroy(),
    }
  },
  Knex(filename) {
    const db = knex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true })
    return {
      store: sqliteStore(fromKnex(db)) as SqlStore<unknown>,
      write: (tx, event) => (tx as typeof db)('effects').insert({ event }),
      countEffects: async () => (await db('effects')).length,
      readTimeout: async () => (await db.raw('PRAGMA busy_timeout'))[0].timeout,
      close: () => db.destroy(),
    }
  },
}

function createReceiver(store: SqlStore<unknown>) {
  const options = { provider: tickets, secret: SECRET, store, deadlineMs: DEADLINE_MS }
  return createWebhooks(options).observe(() => {})
}

function send(webhooks: Webhooks<typeof tickets, unknown>, id: string) {
  return webhooks.receive(request(ticket(id)))
}

/** A database file, and a receiver over the client. */
async function openFile(open: (file: string) => OpenStore) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-locked-'))
  const file = join(folder, 'claims.db')
  const first = new BetterSqlite3(file)
  first.exec('CREATE TABLE effects (event TEXT NOT NULL)')
  first.close()
  const opened = open(file)
  onTestFinished(async () => {
    await opened.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const timeout = await opened.readTimeout()
  await opened.store.setup()
  const webhooks = createReceiver(opened.store).on('*', ({ id }, context) =>
    context.commit((tx) => opened.write(tx, id)),
  )
  return { ...opened, file, webhooks, timeout }
}

/** The longest time that the event loop was blocked during `work`. */
async function longestStop(work: Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 10)
  await work
  clearInterval(timer)
  return Math.max(longest, performance.now() - last)
}

for (const [name, open] of Object.entries(clients)) {
  for (const lock of ['EXCLUSIVE', 'IMMEDIATE']) {
    test(`answers 503 by the deadline while another process holds an ${lock} lock, by ${name}`, async () => {
      const { webhooks, file, countEffects, readTimeout, timeout } = await openFile(open)
      const release = await holdSqliteLock(file, lock)
      const sentAt = performance.now()
      const sending = send(webhooks, 'locked')
      expect(await longestStop(sending)).toBeLessThan(SLACK_MS)
      expect(performance.now() - sentAt).toBeLessThan(DEADLINE_MS + SLACK_MS)
      expect(await sending).toMatchObject(UNAVAILABLE)
      await release()
      expect(await countEffects()).toBe(0)
      expect(await send(webhooks, 'locked')).toMatchObject({ status: 200 })
      expect(await send(webhooks, 'locked')).toMatchObject({ status: 200 })
      expect(await countEffects()).toBe(1)
      expect(await readTimeout()).toBe(timeout)
    })
  }

  test(`answers 503 by the deadline when the lock is taken between claim and commit, by ${name}`, async () => {
    const { store, file, write, countEffects } = await openFile(open)
    const hold = await prepareSqliteLock(file, 'IMMEDIATE')
    let release: undefined | (() => Promise<void>)
    const webhooks = createReceiver(store).on('*', async ({ id }, context) => {
      release ??= await hold()
      await context.commit((tx) => write(tx, id))
    })
    const sending = send(webhooks, 'between')
    expect(await longestStop(sending)).toBeLessThan(SLACK_MS)
    expect((await sending).status).toBe(503)
    await release!()
    // The late run may have taken the lock in the meantime.
    while ((await send(webhooks, 'between')).status !== 200) await delay(20)
    expect(await countEffects()).toBe(1)
  })
}

test('answers 503 with Retry-After when the SQLite file has been closed', async () => {
  const { webhooks, close } = await openFile(clients['better-sqlite3']!)
  close()
  expect(await send(webhooks, 'closed')).toMatchObject(UNAVAILABLE)
})
