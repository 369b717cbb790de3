import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Claim } from '@postern/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { startRedisServer } from '../../packages/core/test-servers/redis-server.ts'
import type { TestServer } from '../../packages/core/test-servers/server-process.ts'
import { openStore, type StoreClient } from './store-clients.ts'

const TWO_HOURS_MS = 7_200_000
const LEASE_MS = 60_000
const RETAIN_MS = 3_600_000
const SHIFT = new URL('./shift-date.mjs', import.meta.url).href
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const SKEWED = fileURLToPath(new URL('./skewed-client.ts', import.meta.url))

interface Request {
  readonly key: string
  readonly leaseMs: number
}

/** Claims in a separate process whose clock is off by `skewMs`. */
async function claimWithSkew(client: StoreClient, url: string, skewMs: number, requests: Request[]) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', SHIFT, '--import', TSX, SKEWED, client, url, JSON.stringify(requests)],
    { env: { ...process.env, SKEW_MS: `${skewMs}` } },
  )
  return JSON.parse(stdout) as { now: number; claims: Claim[] }
}

const HELD = { status: 'in-progress', retryAfterMs: expect.any(Number) }

function expectHeld(claim: Claim | undefined): void {
  expect(claim).toEqual(HELD)
  const { retryAfterMs } = claim as { retryAfterMs: number }
  expect(retryAfterMs).toBeGreaterThan(0)
  expect(retryAfterMs).toBeLessThanOrEqual(LEASE_MS)
}

function testSkew(client: StoreClient, url: () => string): void {
  test.each([
    ['ahead', TWO_HOURS_MS],
    ['behind', -TWO_HOURS_MS],
  ])(
    `agrees over ${client} with a client two hours %s on the holder of a lease`,
    async (direction, skewMs) => {
      const { store, end } = await openStore(client, url())
      const keyOf = (name: string) => `${client} ${direction} ${name}`
      const claim = (name: string, leaseMs: number) =>
        store.claim(keyOf(name), { token: 'right', leaseMs, retainMs: RETAIN_MS })

      expect(await claim('ours', LEASE_MS)).toMatchObject({ status: 'claimed' })
      expect(await claim('ours, lapsed', 0)).toMatchObject({ status: 'claimed' })
      const { now, claims } = await claimWithSkew(client, url(), skewMs, [
        { key: keyOf('ours'), leaseMs: LEASE_MS },
        { key: keyOf('ours, lapsed'), leaseMs: LEASE_MS },
        { key: keyOf('theirs'), leaseMs: LEASE_MS },
        { key: keyOf('theirs, lapsed'), leaseMs: 0 },
      ])
      expect(Math.abs(now - Date.now() - skewMs)).toBeLessThan(60_000)

      expectHeld(claims[0])
      expect(claims[1]).toMatchObject({ status: 'claimed', attempt: 2 })
      expectHeld(await claim('theirs', LEASE_MS))
      expect(await claim('theirs, lapsed', LEASE_MS)).toMatchObject({ status: 'claimed', attempt: 2 })
      await end()
    },
  )
}

describe('clocks that differ, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-skew-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  testSkew('better-sqlite3', () => join(folder, 'claims.db'))
})

const SERVERS = {
  postgres: { start: startPostgresServer, clients: ['pg', 'postgres.js'] },
  redis: { start: startRedisServer, clients: ['ioredis', 'node-redis'] },
} as const

for (const name of ['postgres', 'redis'] as const) {
  describeWithServer(name, `clocks that differ, on ${name}`, () => {
    let server: TestServer
    beforeAll(async () => {
      server = await SERVERS[name].start()
    })
    afterAll(() => server?.stop())
    for (const client of SERVERS[name].clients) testSkew(client, () => server.url)
  })
}
