import { describe, expect, test } from 'vitest'
import { bullmqInbox } from './inbox/bullmq.ts'
import { pgBossInbox } from './inbox/pg-boss.ts'
import { postgresStore } from './stores/postgres.ts'
import { fromDrizzle, fromKnex, fromKysely } from './stores/query-builders.ts'
import { redisStore } from './stores/redis.ts'
import { sqliteStore } from './stores/sqlite.ts'

const noop = () => {}
/** A client of another library, with one of the expected methods. */
const other = { executeQuery: noop, raw: noop, execute: noop, send: noop, add: noop }
/** Values that a user may pass instead of a client: an unset variable, a URL, options, a factory. */
const NO_CLIENTS = [undefined, null, 7, 'redis://localhost', {}, [], { host: 'localhost' }, noop, other]

const sql = { raw: () => ({}), param: () => ({}), join: () => ({}) }

describe.each<[string, (client: never) => unknown]>([
  ['postgresStore', (client) => postgresStore(client)],
  ['sqliteStore', (client) => sqliteStore(client)],
  ['redisStore', (client) => redisStore(client)],
  ['fromKysely', (client) => fromKysely(client)],
  ['fromKnex', (client) => fromKnex(client)],
  ['fromDrizzle', (client) => fromDrizzle(client, sql)],
  ['pgBossInbox', (client) => pgBossInbox(client)],
  ['bullmqInbox', (client) => bullmqInbox(client)],
  ['bullmqInbox, as its queue', (queue) => bullmqInbox({ queue, createWorker: () => ({}) as never })],
])('%s', (_, create) => {
  test.each(NO_CLIENTS)('refuses %j, and names what to pass', (client) => {
    expect(() => create(client as never)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/Pass /) }),
    )
  })
})
