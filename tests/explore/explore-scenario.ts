import { createBits } from './engine/footprint.ts'
import { Search } from './engine/search.ts'
import { bySearch, runSchedule } from './run-schedule.ts'
import type { Scenario } from './scenario.ts'
import { formatSchedule } from './schedule-text.ts'

export interface ExploreOptions {
  /** The maximum of schedules that run to their end. */
  readonly limit: number
  /** The maximum of departures from the usual in one schedule. @default no limit */
  readonly maxTurns?: number
  /** False explores all orders of independent steps too. @default true */
  readonly reduce?: boolean
  /** Called after every 500 schedules. */
  readonly onProgress?: (schedules: number) => void
}

export interface Exploration {
  readonly scenario: Scenario
  /** The number of different schedules that ran to their end. */
  readonly schedules: number
  /** The number of schedules that stopped early, because only known orders were left. */
  readonly cut: number
  /** Whether no schedule is left. */
  readonly exhausted: boolean
  /** The first schedule that breaks an invariant, and that invariant. */
  readonly fault: { readonly schedule: string; readonly broken: string } | undefined
  readonly seconds: number
}

const PROGRESS_EVERY = 500

/**
 * Explores a scenario by departures from the usual order: first the schedules with none, then those with one, and so on,
 * each depth-first. So the first fault it finds is one of the simplest.
 */
export async function exploreScenario(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { stackTraceLimit } = Error
  // The stacks of the errors are unused and take a tenth of the time.
  Error.stackTraceLimit = 0
  try {
    return await explore(scenario, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function explore(scenario: Scenario, options: ExploreOptions): Promise<Exploration> {
  const { limit, maxTurns = Number.POSITIVE_INFINITY, reduce = true, onProgress } = options
  const startedAt = performance.now()
  const bitOf = createBits()
  let schedules = 0
  let cut = 0
  let exhausted = false
  const end = (fault?: Exploration['fault']): Exploration => {
    const seconds = (performance.now() - startedAt) / 1000
    return { scenario, schedules, cut, exhausted, fault, seconds }
  }

  for (let turns = 0; turns <= maxTurns && !exhausted; turns++) {
    const search = new Search({ maxTurns: turns, reduce })
    do {
      const { complete, steps, fault } = await runSchedule(scenario, bitOf, bySearch(search, scenario))
      if (fault !== undefined) return end({ schedule: formatSchedule(scenario, steps), broken: fault })
      // Schedules with fewer departures are counted already.
      if (search.turns === turns) {
        if (complete) schedules++
        else cut++
        if ((schedules + cut) % PROGRESS_EVERY === 0) {
          onProgress?.(schedules)
          await breathe()
        }
      }
      if (schedules >= limit) return end()
    } while (search.backtrack())
    exhausted = !search.bounded
  }
  return end()
}

/** Lets the event loop run. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
