import { describe, test } from 'vitest'
import { findPostgresFolder } from './postgres-server.ts'
import { findRedisServer } from './redis-server.ts'

const SERVERS = {
  redis: { name: 'redis-server', find: findRedisServer },
  postgres: { name: 'postgresql', find: findPostgresFolder },
}

/** Defines a suite that needs a server: skipped in words where it is not installed, failed there with CI=true. */
export function describeWithServer(server: keyof typeof SERVERS, name: string, define: () => void): void {
  const { name: packageName, find } = SERVERS[server]
  if (find() !== undefined) return void describe(name, define)
  const missing = `${packageName} is not installed: run node scripts/install-servers.mjs, or install it yourself`
  if (process.env.CI !== 'true') return void describe.skip(`${name} (skipped: ${missing})`, define)
  test(name, () => {
    throw new Error(missing)
  })
}
