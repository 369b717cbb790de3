import { randomInt, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandSequences, type StoreUnderTest } from '../../test-servers/claim-commands.ts'
import { ClaimModel } from '../../test-servers/claim-model.ts'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { pgliteFactory, postgresFactories } from '../../test-servers/postgres-harness.ts'
import { startPostgresServer } from '../../test-servers/postgres-server.ts'
import { redisFactories } from '../../test-servers/redis-harness.ts'
import { startRedisServer } from '../../test-servers/redis-server.ts'
import type { HarnessFactory } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { sqliteFactories } from '../../test-servers/sqlite-harness.ts'
import { memoryStore } from './memory.ts'

const SEQUENCES = 1_000
const seed = Number(process.env.POSTERN_SEED ?? randomInt(2 ** 31))

const memoryFactory: HarnessFactory = {
  name: 'memory',
  capabilities: ['purge'],
  async create() {
    const store = memoryStore()
    return { capabilities: memoryFactory.capabilities, open: () => store, close: async () => {} }
  },
}

function testAgainstModel(factory: HarnessFactory, server?: () => TestServer): void {
  test(`${factory.name} answers as the model does, in ${SEQUENCES} random sequences (POSTERN_SEED=${seed})`, async () => {
    const harness = await factory.create(server?.())
    const answers = new Set<string>()
    const clients = [await harness.open(), await harness.open()] as const
    const setup = () => {
      const real: StoreUnderTest = { harness, clients, prefix: `${randomUUID()}:`, answers }
      return { model: new ClaimModel(), real }
    }
    const property = fc.asyncProperty(commandSequences(factory), (commands) =>
      fc.asyncModelRun(setup, commands),
    )
    await fc.assert(property, { numRuns: SEQUENCES, seed })
    await harness.close()
    expect([...answers]).toEqual(expect.arrayContaining(everyAnswer(factory)))
  }, 180_000)
}

function everyAnswer({ capabilities }: HarnessFactory): string[] {
  const writes = [
    'renew',
    'complete',
    'release',
    'reopen',
    ...(capabilities.includes('transactions') ? ['commit'] : []),
  ]
  return [
    ...['claimed', 'in-progress', 'completed', 'exhausted'].map((status) => `claim ${status}`),
    ...writes.flatMap((write) => [`${write} true`, `${write} false`]),
  ]
}

describe('without a server', () => {
  for (const factory of [memoryFactory, sqliteFactories[0]!, pgliteFactory]) testAgainstModel(factory)
})

describeWithServer('postgres', 'Postgres', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  }, 60_000)
  afterAll(() => server?.stop())
  testAgainstModel(postgresFactories[0]!, () => server)
})

describeWithServer('redis', 'Redis', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  }, 60_000)
  afterAll(() => server?.stop())
  testAgainstModel(redisFactories[0]!, () => server)
})
