import { describe, expect, test } from 'vitest'
import { bullmqInbox } from './inbox/bullmq.ts'
import { pgBossInbox } from './inbox/pg-boss.ts'
import { postgresStore } from './stores/postgres.ts'
import { fromDrizzle, fromKnex, fromKysely } from './stores/query-builders.ts'
import { redisStore } from './stores/redis.ts'
import { sqliteStore } from './stores/sqlite.ts'

const noop = () => {}
const drizzleSql = { raw: noop, param: noop, join: noop } as never

/** What a user may pass instead of a client. */
const NO_CLIENTS: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['a URL', 'redis://localhost'],
  ['an empty object', {}],
  ['a list', []],
  ['options', { host: 'localhost' }],
  ['a function', noop],
  ['an object with one of the methods', { add: noop, send: noop }],
]

describe.each<[string, (client: never) => unknown]>([
  ['postgresStore', (client) => postgresStore(client)],
  ['sqliteStore', (client) => sqliteStore(client)],
  ['redisStore', (client) => redisStore(client)],
  ['postgresStore(fromKysely)', (client) => postgresStore(fromKysely(client))],
  ['sqliteStore(fromKysely)', (client) => sqliteStore(fromKysely(client))],
  ['postgresStore(fromKnex)', (client) => postgresStore(fromKnex(client))],
  ['sqliteStore(fromKnex)', (client) => sqliteStore(fromKnex(client))],
  ['postgresStore(fromDrizzle)', (client) => postgresStore(fromDrizzle(client, drizzleSql))],
  ["Drizzle's sql", (sql) => postgresStore(fromDrizzle({ execute: noop } as never, sql))],
  ['pgBossInbox', (client) => pgBossInbox(client)],
  ['bullmqInbox', (client) => bullmqInbox(client)],
  ['bullmqInbox, as its queue', (queue) => bullmqInbox({ queue, createWorker: () => ({}) as never })],
])('%s', (_, create) => {
  test.each(NO_CLIENTS)('refuses %s, and names what to pass', (_name, client) => {
    expect(() => create(client as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/Pass /) }),
    )
  })
})
