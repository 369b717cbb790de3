import { postgresStore } from '@postern/core/stores/postgres'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import type { TestServer } from '../../packages/core/test-servers/server-process.ts'
import { createReceiver, send, sendUntilAcknowledged } from './receiver.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

const isClaim = (request: string) => request.includes("'claimed' AS status")
const isComplete = (request: string) => request.includes("CASE WHEN state = 'completed'")
const isCommit = (request: string) => request.includes('COMMIT')
const UNAVAILABLE = { status: 503, error: 'STORE_UNAVAILABLE', retryAfter: expect.stringMatching(/^[1-9]/) }

describeWithServer('postgres', 'lost replies of Postgres', () => {
  let server: TestServer
  let outside: pg.Pool
  let proxy: TcpProxy
  let pool: pg.Pool
  let runs: number

  beforeAll(async () => {
    server = await startPostgresServer()
    outside = new pg.Pool({ connectionString: server.url })
    await postgresStore(outside).setup()
    await outside.query('CREATE TABLE effects (event text NOT NULL)')
  })
  afterAll(async () => {
    await outside?.end()
    await server?.stop()
  })
  beforeEach(async () => {
    runs = 0
    proxy = await startTcpProxy(server.port)
    const connectionString = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
    pool = new pg.Pool({ connectionString }).on('error', () => {})
  })
  afterEach(async () => {
    proxy.cutAll()
    await pool.end()
    await proxy.close()
  })

  const countEffects = async (event: string) =>
    (await outside.query('SELECT 1 FROM effects WHERE event = $1', [event])).rows.length

  /** Has its effect outside the transaction. The pipeline completes the event. */
  const countingReceiver = (options?: { deadlineMs: number; leaseMs?: number }) =>
    createReceiver(postgresStore(pool), options).on('*', () => {
      runs++
    })

  const committingReceiver = (options?: { deadlineMs: number }) =>
    createReceiver(postgresStore(pool), options).on('*', ({ id }, context) => {
      runs++
      return context.commit((tx) => tx.query('INSERT INTO effects VALUES ($1)', [id]))
    })

  test('refuses an event if the reply to its claim is lost, and handles its retry after that lease has expired', async () => {
    const webhooks = countingReceiver()
    const cut = proxy.failReplyTo(isClaim, 'cut')
    expect(await send(webhooks, 'claim cut')).toMatchObject(UNAVAILABLE)
    await cut
    expect(runs).toBe(0)
    // The retry waits for the apparent holder of the claim.
    expect(await send(webhooks, 'claim cut')).toMatchObject({ status: 200 })
    expect(runs).toBe(1)
  })

  test('refuses an event by the deadline if no reply arrives, and handles its retry', async () => {
    const webhooks = countingReceiver({ deadlineMs: 1_000 })
    const swallowed = proxy.failReplyTo(isClaim, 'swallow')
    expect(await send(webhooks, 'claim swallowed')).toMatchObject(UNAVAILABLE)
    await swallowed
    await sendUntilAcknowledged(webhooks, 'claim swallowed')
    expect(runs).toBe(1)
  })

  test('releases a claim that is granted after the deadline, so that the retry need not wait for its lease', async () => {
    const webhooks = countingReceiver({ deadlineMs: 300, leaseMs: 60_000 })
    const late = proxy.failReplyTo(isClaim, { delayMs: 400 })
    expect(await send(webhooks, 'claim late')).toMatchObject(UNAVAILABLE)
    await late
    await sendUntilAcknowledged(webhooks, 'claim late')
    expect(runs).toBe(1)
  })

  test('completes again if the reply to the completion is lost, and does not run the handler twice', async () => {
    const webhooks = countingReceiver()
    const cut = proxy.failReplyTo(isComplete, 'cut')
    expect(await send(webhooks, 'complete cut')).toMatchObject({ status: 200 })
    await cut
    expect(await send(webhooks, 'complete cut')).toMatchObject({ status: 200 })
    expect(runs).toBe(1)
  })

  test('replies 503 by the deadline if no reply to the completion arrives, and acknowledges the retry', async () => {
    const webhooks = countingReceiver({ deadlineMs: 1_000 })
    const swallowed = proxy.failReplyTo(isComplete, 'swallow')
    expect(await send(webhooks, 'complete swallowed')).toMatchObject(UNAVAILABLE)
    await swallowed
    expect(await send(webhooks, 'complete swallowed')).toMatchObject({ status: 200 })
    expect(runs).toBe(1)
  })

  test('acknowledges an event with one effect if the reply to its commit is lost', async () => {
    const webhooks = committingReceiver()
    const cut = proxy.failReplyTo(isCommit, 'cut')
    expect(await send(webhooks, 'commit cut')).toMatchObject({ status: 200 })
    await cut
    expect(await send(webhooks, 'commit cut')).toMatchObject({ status: 200 })
    expect([runs, await countEffects('commit cut')]).toEqual([1, 1])
  })

  test('has one effect if no reply to the commit arrives', async () => {
    const webhooks = committingReceiver({ deadlineMs: 1_000 })
    const swallowed = proxy.failReplyTo(isCommit, 'swallow')
    expect(await send(webhooks, 'commit swallowed')).toMatchObject({ status: 503, error: 'HANDLER_TIMEOUT' })
    await swallowed
    expect(await send(webhooks, 'commit swallowed')).toMatchObject({ status: 200 })
    expect([runs, await countEffects('commit swallowed')]).toEqual([1, 1])
  })

  test('has one effect if the connection is cut between the write and the completion', async () => {
    const webhooks = committingReceiver()
    const cut = proxy.failReplyTo(isComplete, 'cut')
    expect((await send(webhooks, 'write cut')).status).toBe(500)
    await cut
    expect(await countEffects('write cut')).toBe(0)
    await sendUntilAcknowledged(webhooks, 'write cut')
    expect(await countEffects('write cut')).toBe(1)
  })

  test('replies 503 with Retry-After and runs no handler while Postgres is unreachable', async () => {
    const webhooks = countingReceiver()
    await proxy.close()
    expect(await send(webhooks, 'down')).toMatchObject(UNAVAILABLE)
    expect(runs).toBe(0)
  })
})
