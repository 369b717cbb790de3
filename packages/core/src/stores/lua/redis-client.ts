import { createHash } from 'node:crypto'
import { WebhookError } from '../../ground/errors.ts'

/** An ioredis client or cluster. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndValues: string[]): Promise<unknown>
  eval(script: string, keyCount: number, ...keysAndValues: string[]): Promise<unknown>
}

/** A node-redis client, pool or cluster. */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** A client that `redisStore` takes: one of ioredis, or one of node-redis. */
export type RedisClient = IoredisClient | NodeRedisClient

/** Runs the script on one key with the values of one operation, and parses the reply. */
export type ScriptRunner = <Answer>(
  key: string,
  values: readonly string[],
  read: (answer: unknown, key: string, values: readonly string[]) => Answer,
) => Promise<Answer>

/** Runs the script by its digest. Sends the whole script if the server does not know it. */
export function createScriptRunner(client: RedisClient, script: string): ScriptRunner {
  const sha = createHash('sha1').update(script).digest('hex')
  const { bySha, whole } = toCalls(client, script, sha)
  return async (key, values, read) => {
    let answer: unknown
    try {
      answer = await bySha(key, values)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      answer = await whole(key, values)
    }
    return read(answer, key, values)
  }
}

type Call = (key: string, values: readonly string[]) => Promise<unknown>

function toCalls(anything: RedisClient, script: string, sha: string): { bySha: Call; whole: Call } {
  const client: RedisClient = Object(anything)
  if ('evalSha' in client) {
    return {
      bySha: (key, values) => client.evalSha(sha, { keys: [key], arguments: [...values] }),
      whole: (key, values) => client.eval(script, { keys: [key], arguments: [...values] }),
    }
  }
  if ('evalsha' in client) {
    return {
      bySha: (key, values) => client.evalsha(sha, 1, key, ...values),
      whole: (key, values) => client.eval(script, 1, key, ...values),
    }
  }
  throw new WebhookError(
    'CONFIG_INVALID',
    'This is not a Redis client. Pass a client of ioredis or node-redis.',
  )
}
