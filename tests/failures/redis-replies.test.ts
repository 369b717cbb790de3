import { redisStore } from '@postern/core/stores/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startRedisServer } from '../../packages/core/test-servers/redis-server.ts'
import type { TestServer } from '../../packages/core/test-servers/server-process.ts'
import { createReceiver, send, sendUntilAcknowledged } from './receiver.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

const isClaim = (request: string) => request.includes('$5\r\nclaim\r\n')
const isComplete = (request: string) => request.includes('$8\r\ncomplete\r\n')
const UNAVAILABLE = { status: 503, error: 'STORE_UNAVAILABLE', retryAfter: expect.stringMatching(/^[1-9]/) }

const CLIENTS = {
  ioredis(url: string) {
    const client = new Redis(url).on('error', () => {})
    return { client, end: () => client.disconnect() }
  },
  'node-redis': async (url: string) => {
    const client = await createClient({ url })
      .on('error', () => {})
      .connect()
    return { client, end: () => client.destroy() }
  },
}

describeWithServer('redis', 'lost replies of Redis', () => {
  let server: TestServer
  let proxy: TcpProxy
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    proxy = await startTcpProxy(server.port)
  })
  afterEach(() => proxy.close())

  describe.each(Object.entries(CLIENTS))('%s', (name, open) => {
    let opened: Awaited<ReturnType<typeof open>>
    let runs: number
    beforeEach(async () => {
      runs = 0
      opened = await open(`redis://127.0.0.1:${proxy.port}`)
      // Loads the script, so that the next first request runs it.
      await send(receiver(), `${name} warms up`)
      runs = 0
    })
    afterEach(() => opened.end())

    const receiver = (options?: { deadlineMs: number }) =>
      createReceiver(redisStore(opened.client), options).on('*', () => {
        runs++
      })

    test('handles an event once if the reply to its claim is lost', async () => {
      const webhooks = receiver()
      const cut = proxy.failReplyTo(isClaim, 'cut')
      const answers = await sendUntilAcknowledged(webhooks, `${name} claim cut`)
      await cut
      for (const answer of answers.slice(0, -1)) expect(answer.status).toBe(503)
      expect(runs).toBe(1)
    })

    test('refuses an event by the deadline if no reply arrives, and handles its retry', async () => {
      const webhooks = receiver({ deadlineMs: 500 })
      const swallowed = proxy.failReplyTo(isClaim, 'swallow')
      expect(await send(webhooks, `${name} claim swallowed`)).toMatchObject(UNAVAILABLE)
      await swallowed
      proxy.cutAll()
      await sendUntilAcknowledged(webhooks, `${name} claim swallowed`)
      expect(runs).toBe(1)
    })

    test('does not run the handler twice if the reply to the completion is lost', async () => {
      const webhooks = receiver()
      const cut = proxy.failReplyTo(isComplete, 'cut')
      expect(await send(webhooks, `${name} complete cut`)).toMatchObject({ status: 200 })
      await cut
      expect(await send(webhooks, `${name} complete cut`)).toMatchObject({ status: 200 })
      expect(runs).toBe(1)
    })

    test('replies 503 by the deadline if no reply to the completion arrives, and acknowledges the retry', async () => {
      const webhooks = receiver({ deadlineMs: 500 })
      const swallowed = proxy.failReplyTo(isComplete, 'swallow')
      expect(await send(webhooks, `${name} complete swallowed`)).toMatchObject(UNAVAILABLE)
      await swallowed
      proxy.cutAll()
      await sendUntilAcknowledged(webhooks, `${name} complete swallowed`)
      expect(runs).toBe(1)
    })

    test('replies 503 with Retry-After and runs no handler while Redis is unreachable', async () => {
      const webhooks = receiver({ deadlineMs: 500 })
      await proxy.close()
      expect(await send(webhooks, `${name} down`)).toMatchObject(UNAVAILABLE)
      expect(runs).toBe(0)
    })
  })
})
