import { afterAll, describe, expect, test } from 'vitest'
import { createBits } from './engine/footprint.ts'
import { Search } from './engine/search.ts'
import { exploreScenario } from './explore-scenario.ts'
import { replay } from './replay.ts'
import { bySearch, runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { formatSchedule, parseSchedule } from './schedule-text.ts'

/** In each scenario; more than 20,000 in all. */
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

/** Small enough to be explored whole in either way: one event delivered twice, whose bodies arrive one by one. */
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

/** How the schedules of a scenario end, each as what its senders were told and what the store holds. */
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

test('leaves out orders of independent steps, and no ending', async () => {
  const reduced = await endings(SMALL, true)
  const whole = await endings(SMALL, false)
  expect(reduced.ends).toEqual(whole.ends)
  expect(reduced.ends.size).toBeGreaterThan(1)
  expect(reduced.schedules * 3).toBeLessThan(whole.schedules)
})

test('replays a schedule that was printed, step by step', async () => {
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

test('says which steps there are when a schedule names another one', async () => {
  await expect(replay('delivered twice at once: d0.1:claim')).rejects.toThrow(
    'There are: d0.0:arrive d1.0:arrive.',
  )
  await expect(replay('delivered thrice: d0.0:arrive')).rejects.toThrow(
    "There is no scenario 'delivered thrice'.",
  )
})
