import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { redisClusterFactories, redisFactories } from '../../test-servers/redis-harness.ts'
import { startRedisCluster, startRedisServer } from '../../test-servers/redis-server.ts'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { redisStore } from './redis.ts'

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })

describeWithServer('redis', 'a Redis server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  }, 60_000)
  afterAll(() => server?.stop())

  for (const factory of redisFactories) runStoreCases(factory, () => server)

  describe('ioredis, looked at closely', () => {
    let client: Redis
    beforeAll(async () => {
      client = new Redis(server.url)
      await client.flushall()
    }, 60_000)
    afterAll(() => client?.disconnect())

    test('sends the script again when the server has forgotten it', async () => {
      const store = redisStore(client)
      await store.claim('forgotten', claimOf('a'))
      await client.script('FLUSH')
      expect(await store.complete('forgotten', 'a', { retainMs: 60_000 })).toBe(true)
    })

    test('sends the script once, and after that its digest', async () => {
      const store = redisStore(client)
      await store.claim('digest', claimOf('a'))
      await client.config('RESETSTAT')
      await Promise.all(Array.from({ length: 10 }, (_, i) => store.claim(`digest ${i}`, claimOf('a'))))
      const statistics = await client.info('commandstats')
      expect(statistics).toContain('cmdstat_evalsha:calls=10')
      expect(statistics).not.toContain('cmdstat_eval:')
    })

    test('keeps each event in one key under its prefix, which Redis forgets by itself', async () => {
      const store = redisStore(client, { prefix: 'my app:' })
      await store.claim('event', claimOf('a'))
      expect(await client.keys('my app:*')).toEqual(['my app:event'])
      expect(await client.pttl('my app:event')).toBeGreaterThan(50_000)
      await store.release('event', 'a', { progress: 'p' })
      expect(await client.pttl('my app:event')).toBeGreaterThan(50_000)
      await store.claim('event', claimOf('b'))
      await store.complete('event', 'b', { retainMs: 1_000_000 })
      expect(await client.pttl('my app:event')).toBeGreaterThan(900_000)
    })

    test('rejects when the key holds something else', async () => {
      await client.set('postern:taken', 'by somebody else')
      await expect(redisStore(client).claim('taken', claimOf('a'))).rejects.toThrow('WRONGTYPE')
    })

    test('leaves the client open when it is closed', async () => {
      await redisStore(client).close()
      expect(await client.ping()).toBe('PONG')
    })
  })
})

describeWithServer('redis', 'a Redis cluster', () => {
  let cluster: TestServer
  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 60_000)
  afterAll(() => cluster?.stop())

  for (const factory of redisClusterFactories) runStoreCases(factory, () => cluster)
})

test('refuses a client that is none', () => {
  const none = {} as unknown as Redis
  expect(() => redisStore(none)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
