import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findFreePort, waitForPort } from './free-port.ts'
import { findProgram } from './programs.ts'
import { createServerProcess, type TestServer } from './server-process.ts'

/** Starts a Redis cluster of one node with every slot. */
export async function startRedisCluster(): Promise<TestServer> {
  const server = await startRedisServer('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1')
  await joinCluster(server.url, (client) => client.cluster('ADDSLOTSRANGE', 0, 16_383))
  return {
    ...server,
    async restart() {
      await server.restart()
      await joinCluster(server.url)
    },
  }
}

/** Resolves when the node accepts writes, some time after it listens. */
async function joinCluster(url: string, prepare?: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(url)
  await prepare?.(client)
  while (!(await client.cluster('INFO')).includes('cluster_state:ok')) await delay(20)
  client.disconnect()
}

/** Starts Redis on a free port. It appends every write to its file before it replies. */
export async function startRedisServer(...args: readonly string[]): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-redis-'))
  const port = await findFreePort()
  const server = createServerProcess({
    command: findProgram('redis') ?? 'redis-server',
    args: [
      '--port',
      `${port}`,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      ...args,
    ],
    folder,
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
  })
  const url = `redis://127.0.0.1:${port}`
  server.start()
  await waitUntilReady(url, port)
  return {
    port,
    url,
    pid: server.pid,
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end()
      server.start()
      await waitUntilReady(url, port)
    },
    stop: () => server.remove(),
  }
}

/** Resolves when the server has loaded its records, some time after it listens. */
async function waitUntilReady(url: string, port: number): Promise<void> {
  await waitForPort(port)
  const client = new Redis(url)
  await client.ping()
  client.disconnect()
}
