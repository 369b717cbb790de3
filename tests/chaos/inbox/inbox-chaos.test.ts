import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { describeWithServer } from '../../../packages/core/test-servers/describe-with-server.ts'
import { ENGINES, type EngineName } from '../../../packages/core/test-servers/inbox-engines.ts'
import { runInboxChaos } from './run-inbox-chaos.ts'
import { countFaults, LONG, type Scenario, SHORT } from './scenarios.ts'

const LOSES_NOTHING = 'loses no acknowledged event, and has each effect in a commit once'

const seed = process.env.POSTERN_SEED ?? String(randomInt(2 ** 31))

// A run mostly waits, so both together take little longer than one.
describe.concurrent('an inbox', () => {
  for (const engine of Object.keys(ENGINES) as EngineName[]) {
    describeWithServer('postgres', `on ${engine}`, () => {
      describeWithServer(ENGINES[engine].program, 'with its server', () => {
        test(`${LOSES_NOTHING}, whichever process dies (POSTERN_SEED=${seed})`, async () => {
          const figures = await runInboxChaos({ engine, scenario: SHORT, seed })
          expect(figures).toMatchObject({ lost: 0, doubledInside: 0, dead: 1 })
          expect(figures.deliveries).toBeGreaterThan(figures.events)
          expect(figures.deaths).toBeGreaterThanOrEqual(countKills(SHORT))
        }, 300_000)
      })
    })
  }
})

test('the long form has at least 50 kills', () => {
  expect(LONG.reduce((sum, scenario) => sum + countKills(scenario), 0)).toBeGreaterThanOrEqual(50)
})

function countKills(scenario: Scenario): number {
  return countFaults(scenario, 'kill')
}
