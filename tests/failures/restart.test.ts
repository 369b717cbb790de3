import { randomInt } from 'node:crypto'
import { postgresStore } from '@postern/core/stores/postgres'
import { redisStore } from '@postern/core/stores/redis'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { startRedisServer } from '../../packages/core/test-servers/redis-server.ts'
import type { TestServer } from '../../packages/core/test-servers/server-process.ts'
import { createRandom } from '../../packages/mock-sender/src/random/random.ts'
import { type Answer, createReceiver, sendUntilAcknowledged } from './receiver.ts'

const seed = process.env.POSTERN_SEED ?? String(randomInt(2 ** 31))
const EVENTS = 200
const LANES = 16

/**
 * Sends events until each is acknowledged. The server restarts at a random time, and crashes at another one after it
 * serves again. Continues until the server is back.
 */
async function sendThroughRestarts(
  server: TestServer,
  name: string,
  sendOne: (id: string) => Promise<Answer[]>,
): Promise<Map<string, Answer[]>> {
  const random = createRandom(seed, name)
  const restartAt = 20 + random.below(60)
  // More than were in progress during the restart, so that at least one started and was acknowledged after it.
  let untilCrash = LANES + 1 + random.below(50)
  const answers = new Map<string, Answer[]>()
  let state: 'before' | 'restarting' | 'restarted' | 'crashing' | 'over' = 'before'
  let outage: Promise<void> | undefined
  let next = 0

  function begin(during: typeof state, end: () => Promise<unknown>, after: typeof state): void {
    state = during
    outage = end().then(() => {
      state = after
    })
  }

  async function lane(): Promise<void> {
    while (next < EVENTS || state !== 'over') {
      const number = next++
      if (number === restartAt) begin('restarting', () => server.restart(), 'restarted')
      const id = `${name} ${number}`
      answers.set(id, await sendOne(id))
      if (state === 'restarted' && --untilCrash === 0) begin('crashing', () => crash(server), 'over')
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  await outage
  return answers
}

async function crash(server: TestServer): Promise<void> {
  await server.kill()
  await server.restart()
}

/** Every refusal asks the sender to retry. */
function expectHonestRefusals(answers: Map<string, Answer[]>): void {
  const refusals = [...answers.values()].flat().filter(({ status }) => status !== 200)
  for (const { status, retryAfter } of refusals) {
    if (status === 503) expect(retryAfter).toMatch(/^[1-9]/)
    else expect(status).toBe(500)
  }
}

describeWithServer('postgres', 'a Postgres server that restarts and crashes under load', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgresServer()
  })
  afterAll(() => server?.stop())

  test(`has every effect once with context.commit (POSTERN_SEED=${seed})`, async () => {
    let losses = 0
    const pool = new pg.Pool({ connectionString: server.url }).on('error', () => losses++)
    pool.on('connect', (connection) => connection.on('error', () => losses++))
    const store = postgresStore(pool)
    await store.setup()
    await pool.query('CREATE TABLE effects (event text NOT NULL)')
    const webhooks = createReceiver(store).on('*', ({ id }, context) =>
      context.commit((tx) => tx.query('INSERT INTO effects VALUES ($1)', [id])),
    )
    const answers = await sendThroughRestarts(server, 'pg', (id) => sendUntilAcknowledged(webhooks, id))
    const { rows } = await pool.query({ text: 'SELECT event FROM effects', rowMode: 'array' })
    await pool.end()
    expect(losses).toBeGreaterThanOrEqual(2)
    expectHonestRefusals(answers)
    expect(rows.flat().sort()).toEqual([...answers.keys()].sort())
  }, 60_000)
})

const REDIS_CLIENTS = {
  ioredis(url: string) {
    let losses = 0
    const client = new Redis(url, { maxRetriesPerRequest: 1 })
      .on('error', () => {})
      .on('close', () => losses++)
    return { client, losses: () => losses, end: () => client.disconnect() }
  },
  'node-redis': async (url: string) => {
    let losses = 0
    const client = await createClient({ url, disableOfflineQueue: true })
      .on('error', () => {})
      .on('reconnecting', () => losses++)
      .connect()
    return { client, losses: () => losses, end: () => client.destroy() }
  },
}

describeWithServer('redis', 'a Redis server that restarts and crashes under load', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server?.stop())

  test.each(Object.entries(REDIS_CLIENTS))(
    `loses no event, over %s (POSTERN_SEED=${seed})`,
    async (name, open) => {
      const { client, losses, end } = await open(server.url)
      const effects = new Set<string>()
      const webhooks = createReceiver(redisStore(client)).on('*', ({ id }) => {
        effects.add(id)
      })
      const answers = await sendThroughRestarts(server, name, (id) => sendUntilAcknowledged(webhooks, id))
      expect(losses()).toBeGreaterThanOrEqual(2)
      end()
      expectHonestRefusals(answers)
      expect([...effects].sort()).toEqual([...answers.keys()].sort())
    },
    60_000,
  )
})
