import { expect, test } from 'vitest'
import { request, SECRET, tickets } from '../../../test-support/tickets.ts'
import { createWebhooks } from '../../index.ts'
import { postgresStore } from '../postgres.ts'
import { sqliteStore } from '../sqlite.ts'
import type { SqlClient, SqlRow } from './sql-client.ts'
import type { SqlStore } from './sql-store.ts'

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })
const retain = { retainMs: 60_000 }

const OWN: Readonly<Record<string, SqlRow>> = {
  claim: { status: 'claimed', key: 'k', token: 't', attempt: 1, progress: null, remaining: 0 },
  renew: { status: 'renewed', key: 'k', token: 't' },
  complete: { status: 'done', key: 'k', token: 't' },
  release: { status: 'released', key: 'k', token: 't' },
  reopen: { status: 'reopened', key: 'k' },
}

const CALLS: Readonly<Record<string, (store: SqlStore<unknown>) => Promise<unknown>>> = {
  claim: (store) => store.claim('k', claimOf('t')),
  renew: (store) => store.renew('k', 't', 60_000),
  complete: (store) => store.complete('k', 't', retain),
  release: (store) => store.release('k', 't'),
  reopen: (store) => store.reopen('k'),
}

/** A client that returns this result for every statement. */
function clientOf(answer: unknown): SqlClient<unknown> {
  const query = async () => answer as SqlRow[]
  return { query, queryIn: query, transaction: async (run) => run({}) }
}

const stores: Readonly<Record<string, (client: SqlClient<unknown>) => SqlStore<unknown>>> = {
  Postgres: postgresStore,
  SQLite: sqliteStore,
}

for (const [database, createStore] of Object.entries(stores)) {
  for (const [method, call] of Object.entries(CALLS)) {
    const own = OWN[method]!
    test(`${method} on ${database} accepts the row of its own call`, async () => {
      expect(await call(createStore(clientOf([own])))).toBeTruthy()
    })

    const others: Readonly<Record<string, unknown>> = {
      'with another key': [{ ...own, key: 'K' }],
      'without a key': [{ ...own, key: undefined }],
      ...(own.token === undefined ? {} : { 'of another token': [{ ...own, token: 'T' }] }),
      'from another statement': [{ ...own, status: 'purged' }],
      'from another table': [{ id: 7, total: '12.00' }],
      'beside another': [own, own],
      'without a list around it': own,
      'that is null': [null],
    }
    for (const [what, answer] of Object.entries(others)) {
      test(`${method} on ${database} refuses a row ${what} as STORE_UNAVAILABLE`, async () => {
        const refused = call(createStore(clientOf(answer)))
        await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
      })
    }

    test(`${method} on ${database} reports that the client renames columns`, async () => {
      let asked = 0
      const rename = (change: (name: string) => string) =>
        Object.fromEntries(Object.entries(own).map(([name, value]) => [change(name), value]))
      const changes = [
        (name: string) => name.toUpperCase(),
        (name: string) => name[0]!.toUpperCase() + name.slice(1),
      ]
      for (const change of changes) {
        const query = async () => {
          asked++
          return [rename(change)]
        }
        const refused = call(createStore({ ...clientOf([]), query }))
        await expect(refused).rejects.toMatchObject({
          code: 'CONFIG_INVALID',
          message: expect.stringMatching(/renames columns/),
        })
      }
      expect(asked).toBe(2)
    })
  }

  test(`complete on ${database} accepts only its own row inside a transaction`, async () => {
    const complete = (answer: unknown) => createStore(clientOf(answer)).complete('k', 't', retain, {})
    expect(await complete([OWN.complete])).toBe(true)
    expect(await complete([])).toBe(false)
    await expect(complete([{ ...OWN.complete, key: 'K' }])).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
  })

  test(`purge on ${database} counts only its own rows`, async () => {
    const purge = (answer: unknown) => createStore(clientOf(answer)).purge(2)
    expect(await purge([{ status: 'purged' }])).toBe(1)
    await expect(purge([OWN.renew])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  test(`acknowledges no event on ${database} because another one is completed`, async () => {
    const store = createStore(clientOf([{ ...OWN.claim, status: 'completed', key: 'tickets:evt_0' }]))
    const webhooks = createWebhooks({ provider: tickets, secret: SECRET, store })
    webhooks.observe(() => {}).on('*', () => expect.unreachable())
    expect(await webhooks.receive(request())).toMatchObject({
      status: 503,
      body: '{"error":"STORE_UNAVAILABLE"}',
    })
  })
}
