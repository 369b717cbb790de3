import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { redisClusterFactories, redisFactories } from '../../test-servers/redis-harness.ts'
import { startRedisCluster, startRedisServer } from '../../test-servers/redis-server.ts'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { type IoredisClient, redisStore } from './redis.ts'

const claimOf = (token: string) => ({ token, leaseMs: 60_000, retainMs: 60_000 })

const NOT_OURS = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('another command') }

type Evalsha = IoredisClient['evalsha']

/** Faults of a client, or of a proxy in front of the server. */
const MIX_UPS: readonly (readonly [string, (client: Redis) => Evalsha])[] = [
  [
    'the reply to the previous command',
    (client) => {
      let before: unknown = 'claimed 1 '
      return async (sha, keyCount, ...rest) => {
        const reply = before
        before = await client.evalsha(sha, keyCount, ...rest)
        return reply
      }
    },
  ],
  ['the reply to a SET', (client) => () => client.set('postern test', 'x')],
  ['a number', (client) => () => client.incrby('postern test:number', 7)],
  ['a list', (client) => () => client.mget('postern test')],
  ['nothing', (client) => () => client.get('postern test:absent')],
]

const toBase = (client: Redis): IoredisClient => ({
  evalsha: (sha, keyCount, ...rest) => client.evalsha(sha, keyCount, ...rest),
  eval: (script, keyCount, ...rest) => client.eval(script, keyCount, ...rest),
})

describeWithServer('redis', 'a Redis server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  }, 60_000)
  afterAll(() => server?.stop())

  for (const factory of redisFactories) runStoreCases(factory, () => server)

  describe('redisStore on ioredis', () => {
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

    test('stores each event in one key that expires', async () => {
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

    test('rejects when the key holds another value, and does not change it', async () => {
      const store = redisStore(client)
      await client.set('postern:taken', 'by another app')
      await expect(store.claim('taken', claimOf('a'))).rejects.toThrow('WRONGTYPE')
      await expect(store.complete('taken', 'a', { retainMs: 1 })).rejects.toThrow('WRONGTYPE')
      await expect(store.reopen('taken')).rejects.toThrow('WRONGTYPE')
      expect(await client.get('postern:taken')).toBe('by another app')
    })

    test.each(MIX_UPS)('rejects when the client returns %s', async (_, mixUp) => {
      const store = redisStore(client)
      await store.claim('mixed up', claimOf('a'))
      await store.complete('mixed up', 'a', { retainMs: 60_000 })
      const mixing = redisStore({ ...toBase(client), evalsha: mixUp(client) })
      await mixing.claim('mixed up', claimOf('b')).catch(() => {})
      const claims = [
        ['mixed up', 'c'],
        ['new event', 'c'],
        ['another', 'd'],
        ['mixed up', 'e'],
      ] as const
      for (const [key, token] of claims)
        await expect(mixing.claim(key, claimOf(token))).rejects.toMatchObject(NOT_OURS)
    })

    test.each(MIX_UPS.slice(1))('reports no write as done when the client returns %s', async (_, mixUp) => {
      const mixing = redisStore({ ...toBase(client), evalsha: mixUp(client) })
      await expect(mixing.renew('event', 'a', 60_000)).rejects.toMatchObject(NOT_OURS)
      await expect(mixing.complete('event', 'a', { retainMs: 60_000 })).rejects.toMatchObject(NOT_OURS)
      await expect(mixing.release('event', 'a')).rejects.toMatchObject(NOT_OURS)
      await expect(mixing.reopen('event')).rejects.toMatchObject(NOT_OURS)
    })

    test('does not close the client', async () => {
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

test('refuses a value that is not a client', () => {
  const none = {} as unknown as Redis
  expect(() => redisStore(none)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
