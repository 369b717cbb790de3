import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { pgliteFactory, postgresFactories } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import { recordRandomHistory } from '../../test-servers/random-history.ts'
import { redisFactories } from '../../test-servers/redis-harness.ts'
import { startRedisServer } from '../../test-servers/redis-server.ts'
import type { HarnessFactory } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { sqliteFactories } from '../../test-servers/sqlite-harness.ts'
import { checkHistory } from './cases.ts'
import type { IdempotencyStore } from './contract.ts'
import { memoryStore } from './memory.ts'

const HISTORIES = 6
const seed = Number(process.env.POSTERN_SEED ?? randomInt(2 ** 31))

const memoryFactory: HarnessFactory = {
  name: 'memory',
  capabilities: [],
  async create() {
    const store = memoryStore()
    return { capabilities: [], open: () => store, close: async () => {} }
  },
}

/** The store behind a connection that sometimes breaks, before or after the store has done its work. */
function breaking(store: IdempotencyStore<unknown>): IdempotencyStore<unknown> {
  let calls = 0
  async function pass<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const number = ++calls
    if (number % 40 === 20) throw new Error('The connection broke before the call.')
    const answer = await call()
    if (number % 40 === 0) throw new Error('The connection broke before the answer.')
    return answer
  }
  return {
    claim: (...given) => pass(() => store.claim(...given)),
    renew: (...given) => pass(() => store.renew(...given)),
    complete: (...given) => pass(() => store.complete(...given)),
    release: (...given) => pass(() => store.release(...given)),
    reopen: (...given) => pass(() => store.reopen(...given)),
  }
}

function testHistories(factory: HarnessFactory, server?: () => TestServer): void {
  test(`${factory.name} is linearizable for four concurrent clients (POSTERN_SEED=${seed})`, async () => {
    const harness = await factory.create(server?.())
    const clients = await Promise.all([harness.open(), harness.open(), harness.open(), harness.open()])
    for (let round = 0; round < HISTORIES; round++) {
      const keys = ['a', 'b', 'c'].map((name) => `${name} ${randomUUID()}`)
      const breaks = round % 2 === 1
      const history = await recordRandomHistory(breaks ? clients.map(breaking) : clients, {
        seed: seed + round,
        keys,
      })
      expect(history.filter(({ answer }) => answer === undefined).length > 0).toBe(breaks)
      expect(checkHistory(history).map(({ message }) => message)).toEqual([])
    }
    await harness.close()
  }, 60_000)
}

describe('without a server', () => {
  for (const factory of [memoryFactory, sqliteFactories[0]!, pgliteFactory]) testHistories(factory)
})

describeWithServer('postgres', 'Postgres', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())
  for (const factory of postgresFactories.filter(({ name }) => !name.includes('serializable')))
    testHistories(factory, () => server)
})

describeWithServer('redis', 'Redis', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  }, 60_000)
  afterAll(() => server?.stop())
  for (const factory of redisFactories) testHistories(factory, () => server)
})
