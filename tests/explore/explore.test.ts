import { afterAll, describe, expect, test } from 'vitest'
import { createBits } from './engine/footprint.ts'
import { Search } from './engine/search.ts'
import { exploreScenario } from './explore-scenario.ts'
import { replay } from './replay.ts'
import { bySearch, runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { formatSchedule, parseSchedule } from './schedule-text.ts'

/** The schedules of each scenario. All scenarios together run more than 20,000. */
const LIMIT = 450

let explored = 0
let scenarios = 0

describe('every order of calls, timers and faults', () => {
  test.each(SCENARIOS)('keeps every invariant: $name', async (scenario) => {
    const { fault, schedules, exhausted } = await exploreScenario(scenario, { limit: LIMIT })
    expect(fault).toBeUndefined()
    expect(exhausted || schedules >= LIMIT).toBe(true)
    explored += schedules
    scenarios++
  })

  afterAll(() => {
    if (scenarios === SCENARIOS.length) expect(explored).toBeGreaterThan(20_000)
  })
})

/** One event delivered twice. It is small enough to explore completely with and without reduction. */
const SMALL: Scenario = {
  name: 'small',
  kit: 'memory',
  handlers: [{ name: 'pay', acts: ['effect'] }],
  deliveries: [
    { to: 'A', ids: ['evt_1'] },
    { to: 'B', ids: ['evt_1'] },
  ],
  slowBody: true,
  ticks: 0,
  faults: 0,
  modes: [],
}

/** Returns the different endings of a scenario: the replies to the senders and the effects. */
async function endings(scenario: Scenario, reduce: boolean) {
  const bitOf = createBits()
  const search = new Search({ reduce })
  const ends = new Set<string>()
  let schedules = 0
  do {
    const { complete, end } = await runSchedule(scenario, bitOf, bySearch(search, scenario))
    if (complete) {
      schedules++
      ends.add(end)
    }
  } while (search.backtrack())
  return { ends, schedules }
}

test('the reduction omits orders of independent steps, but no ending', async () => {
  const reduced = await endings(SMALL, true)
  const whole = await endings(SMALL, false)
  expect(reduced.ends).toEqual(whole.ends)
  expect(reduced.ends.size).toBeGreaterThan(1)
  expect(reduced.schedules * 3).toBeLessThan(whole.schedules)
})

test('replays a printed schedule, step by step', async () => {
  const scenario = SCENARIOS.find(({ name }) => name === 'delivered twice at once')!
  const printed = formatSchedule(scenario, ['d0.0:arrive', 'd0.2:claim!lost', 'd1.0:arrive', 'tick'])
  const { lines, fault } = await replay(printed)
  expect(fault).toBeUndefined()
  expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
    '+0 ms d0.0:arrive',
    '+0 ms d0.2:claim!lost',
    '+0 ms d1.0:arrive',
    '+0 ms tick',
  ])
  expect(lines.join()).toContain('"status":503,"code":"STORE_UNAVAILABLE"')
  expect(parseSchedule(printed)).toMatchObject({ scenario, steps: { length: 4 } })
})

test('lists the possible steps if a schedule names another one', async () => {
  await expect(replay('delivered twice at once: d0.1:claim')).rejects.toThrow(
    'Possible steps: d0.0:arrive d1.0:arrive.',
  )
  await expect(replay('delivered thrice: d0.0:arrive')).rejects.toThrow(
    "There is no scenario 'delivered thrice'.",
  )
})
