import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { type RedisClient, redisStore } from '../src/stores/redis.ts'
import type { HarnessFactory } from './run-store-cases.ts'

interface TestClient {
  readonly client: RedisClient
  end(): void
}

export function openIoredis(url: string): TestClient & { client: Redis } {
  const client = new Redis(url).on('error', () => {})
  return { client, end: () => client.disconnect() }
}

export async function openNodeRedis(url: string): Promise<TestClient> {
  const client = await createClient({ url })
    .on('error', () => {})
    .connect()
  return { client, end: () => client.destroy() }
}

/** A cluster client refuses scripts whose keys are on more than one node. */
function openIoredisCluster(url: string): TestClient {
  const client = new Cluster([url]).on('error', () => {})
  return { client, end: () => client.disconnect() }
}

async function openNodeRedisCluster(url: string): Promise<TestClient> {
  const client = await createCluster({ rootNodes: [{ url }] })
    .on('error', () => {})
    .connect()
  return { client, end: () => client.destroy() }
}

/** Opens four clients and uses them in turn. */
function onServer(name: string, connect: (url: string) => Promise<TestClient> | TestClient): HarnessFactory {
  const capabilities = ['shared', 'durable'] as const
  return {
    name,
    capabilities,
    async create(server) {
      const { url, restart } = server!
      const clients = await Promise.all([url, url, url, url].map(connect))
      let turn = 0
      return {
        capabilities,
        open: () => redisStore(clients[turn++ % 4]!.client),
        restart,
        close: async () => {
          for (const { end } of clients) end()
        },
      }
    },
  }
}

export const redisFactories: readonly HarnessFactory[] = [
  onServer('ioredis', openIoredis),
  onServer('node-redis', openNodeRedis),
]

export const redisClusterFactories: readonly HarnessFactory[] = [
  onServer('ioredis Cluster', openIoredisCluster),
  onServer('node-redis cluster', openNodeRedisCluster),
]
