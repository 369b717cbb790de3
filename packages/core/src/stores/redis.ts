import type { IdempotencyStore } from './contract.ts'
import { isDone, toClaim } from './lua/redis-answers.ts'
import { createScriptRunner, type RedisClient } from './lua/redis-client.ts'
import { REDIS_SCRIPT } from './lua/redis-script.ts'
import { toRecordKey } from './record-key.ts'

export type { IoredisClient, NodeRedisClient, RedisClient } from './lua/redis-client.ts'

/** The options of `redisStore`. */
export interface RedisStoreOptions {
  /** The prefix of each key. @default 'postern:' */
  prefix?: string
}

/** A store in Redis. */
export interface RedisStore extends IdempotencyStore {
  /** Does nothing. You close the client. */
  close(): Promise<void>
}

/**
 * Stores claims in Redis, with one key per event that expires after its retention. Takes a client or cluster of ioredis or
 * node-redis, and throws CONFIG_INVALID for any other value. If the server evicts keys, loses its disk or fails over, claims
 * are lost, and an event can be handled again.
 * @example
 * import { Redis } from 'ioredis'
 *
 * const store = redisStore(new Redis('redis://localhost'))
 * const webhooks = createWebhooks({ provider: workflows, secret, store })
 */
export function redisStore(client: RedisClient, { prefix = 'postern:' }: RedisStoreOptions = {}): RedisStore {
  const run = createScriptRunner(client, REDIS_SCRIPT)
  const toKey = (key: string) => prefix + toRecordKey(key)

  return {
    claim(key, { token, leaseMs, retainMs, maxAttempts }) {
      const keepMs = Math.max(retainMs, leaseMs)
      const values = ['claim', toHolder(token), integer(keepMs - leaseMs), integer(keepMs)]
      if (maxAttempts !== undefined) values.push(String(maxAttempts))
      return run(toKey(key), values, toClaim)
    },
    renew: (key, token, leaseMs) => run(toKey(key), ['renew', toHolder(token), integer(leaseMs)], isDone),
    complete: (key, token, { retainMs }) =>
      run(toKey(key), ['complete', toHolder(token), integer(retainMs)], isDone),
    release(key, token, { progress, attempted = true } = {}) {
      const values = ['release', toHolder(token), attempted ? '0' : '1']
      if (progress !== undefined) values.push(progress)
      return run(toKey(key), values, isDone)
    },
    reopen: (key) => run(toKey(key), ['reopen', NOBODY], isDone),
    close: async () => {},
  }
}

/** A holder that no token can be. */
const NOBODY = '-'

function integer(ms: number): string {
  return String(Math.max(0, Math.ceil(ms)))
}

function toHolder(token: string): string {
  return `${Buffer.byteLength(token)}:${token}`
}
