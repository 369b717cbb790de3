import BetterSqlite3 from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'
import { request, SECRET, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, type Outcome } from '../index.ts'
import { fromKysely } from '../stores/query-builders.ts'
import { sqliteStore } from '../stores/sqlite.ts'

const KEY = 'tickets:evt_1'
const LONG = { leaseMs: 60_000, retainMs: 60_000 }

async function openSqlite() {
  const database = new BetterSqlite3(':memory:')
  onTestFinished(() => void database.close())
  database.exec('CREATE TABLE effects (id TEXT NOT NULL)')
  const store = sqliteStore(database)
  await store.setup()
  const write = (tx: BetterSqlite3.Database, id: string) =>
    void tx.prepare('INSERT INTO effects VALUES (?)').run(id)
  const countEffects = () => database.prepare('SELECT id FROM effects').all().length
  return { database, store, write, countEffects }
}

/** Through a query builder, transactions are asynchronous. */
async function openKysely() {
  const { database, countEffects } = await openSqlite()
  const db = new Kysely<{ effects: { id: string } }>({ dialect: new SqliteDialect({ database }) })
  return { database, store: sqliteStore(fromKysely(db)), countEffects }
}

function receiver<Tx>(
  options: Pick<Parameters<typeof createWebhooks<typeof tickets, Tx>>[0], 'store' | 'maxAttempts'>,
) {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks<typeof tickets, Tx>({ provider: tickets, secret: SECRET, ...options })
  webhooks.observe((outcome) => outcomes.push(outcome))
  return { webhooks, outcomes }
}

test('commits the writes of a handler and the completion of its event together', async () => {
  const { store, write, countEffects } = await openSqlite()
  const { webhooks, outcomes } = receiver({ store })
  webhooks.on('*', async ({ id }, { commit }) => {
    const writing = commit((tx) => {
      write(tx, id)
      return 'written'
    })
    expect(await writing).toBe('written')
    expect(await store.claim(KEY, { token: 'other', ...LONG })).toEqual({ status: 'completed' })
  })
  const statuses = [await webhooks.receive(request()), await webhooks.receive(request())].map(
    (reply) => reply.status,
  )
  expect(statuses).toEqual([200, 200])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate'])
  expect(countEffects()).toBe(1)
})

test('rolls back the writes when the callback throws, and leaves the event to the retry', async () => {
  const { store, write, countEffects } = await openSqlite()
  const { webhooks } = receiver({ store })
  webhooks.on('*', ({ id }, { attempt, commit }) =>
    commit((tx) => {
      write(tx, id)
      if (attempt === 1) throw new Error('once')
    }),
  )
  expect((await webhooks.receive(request())).status).toBe(500)
  expect(countEffects()).toBe(0)
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(countEffects()).toBe(1)
})

test('rolls back the writes of a run whose claim was taken over', async () => {
  const { database, store, write, countEffects } = await openSqlite()
  const { webhooks } = receiver({ store })
  webhooks.on('*', async ({ id }, { commit }) => {
    database.exec('UPDATE postern_claims SET lease_until = 0')
    await store.claim(KEY, { token: 'other', ...LONG })
    await commit((tx) => write(tx, id))
  })
  expect(await webhooks.receive(request())).toMatchObject({ status: 503, body: '{"error":"LEASE_LOST"}' })
  expect(countEffects()).toBe(0)
  expect(await store.complete(KEY, 'other', LONG)).toBe(true)
})

test('acknowledges an event that was committed before its last attempt failed', async () => {
  const { store, write, countEffects } = await openSqlite()
  const { webhooks, outcomes } = receiver({ store, maxAttempts: 1 })
  webhooks.onDeadLetter(() => expect.unreachable())
  webhooks.on('*', async ({ id }, { commit }) => {
    await commit((tx) => write(tx, id))
    throw new Error('after the commit')
  })
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handled', error: { message: 'after the commit' } }])
  expect(countEffects()).toBe(1)
})

test('completes the event inside a transaction that the handler opened', async () => {
  const { database, store, write, countEffects } = await openSqlite()
  const { webhooks, outcomes } = receiver({ store })
  webhooks.on('*', ({ id }, { complete }) => {
    database.transaction(() => {
      write(database, id)
      void complete(database)
    })()
    throw new Error('after the commit')
  })
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'handled' }])
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(countEffects()).toBe(1)
})

test('commits in an asynchronous transaction', async () => {
  const { store, countEffects } = await openKysely()
  const { webhooks, outcomes } = receiver({ store })
  webhooks.on('*', async ({ id }, { commit }) => {
    await commit((tx) => tx.insertInto('effects').values({ id }).execute())
    expect(await store.claim(KEY, { token: 'other', ...LONG })).toEqual({ status: 'completed' })
  })
  expect((await webhooks.receive(request())).status).toBe(200)
  expect((await webhooks.receive(request())).status).toBe(200)
  expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate'])
  expect(countEffects()).toBe(1)
})

test('rolls back an asynchronous transaction whose claim was taken over', async () => {
  const { database, store, countEffects } = await openKysely()
  const { webhooks } = receiver({ store })
  webhooks.on('*', async ({ id }, { commit }) => {
    database.exec('UPDATE postern_claims SET lease_until = 0')
    await store.claim(KEY, { token: 'other', ...LONG })
    await commit((tx) => tx.insertInto('effects').values({ id }).execute())
  })
  expect(await webhooks.receive(request())).toMatchObject({ status: 503, body: '{"error":"LEASE_LOST"}' })
  expect(countEffects()).toBe(0)
})
