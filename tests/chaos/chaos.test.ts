import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import type { Setting } from './handlers.ts'
import { runChaos } from './run-chaos.ts'

const seed = process.env.POSTERN_SEED ?? String(randomInt(2 ** 31))
/** A run takes about 10 s. On a busy machine it takes longer, and a run that hangs takes forever. */
const TIME_LIMIT_MS = 300_000
const SHORT = { events: 150, kills: 4, stops: 2, workers: 3, seed }

async function expectNoneLost(setting: Setting) {
  const figures = await runChaos({ ...SHORT, setting })
  expect(figures).toMatchObject({ lost: 0, acknowledgedTooEarly: 0 })
  expect(figures.deliveries).toBeGreaterThan(SHORT.events)
  return figures
}

function testExactlyOnce(setting: Setting): void {
  test(
    `has each effect once while workers are killed and stopped (POSTERN_SEED=${seed})`,
    async () => {
      expect(await expectNoneLost(setting)).toMatchObject({ duplicates: 0 })
    },
    TIME_LIMIT_MS,
  )
}

describe('context.commit on SQLite', () => testExactlyOnce('sqlite commit'))
describeWithServer('postgres', 'context.commit on Postgres', () => testExactlyOnce('postgres commit'))
describeWithServer('redis', 'effects outside of Redis claims', () => {
  test(
    `loses no event while workers are killed and stopped (POSTERN_SEED=${seed})`,
    async () => {
      await expectNoneLost('redis outside')
    },
    TIME_LIMIT_MS,
  )
})
