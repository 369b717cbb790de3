import { findOption, listOptions } from './engine/options.ts'
import { rest } from './engine/rest.ts'
import type { Search } from './engine/search.ts'
import type { Transition } from './engine/step.ts'
import { heal, settle } from './heal.ts'
import { findFault } from './invariants.ts'
import type { Scenario } from './scenario.ts'
import { createStage } from './stage/create-stage.ts'
import { deliver } from './stage/deliver.ts'
import type { Stage } from './stage/stage.ts'
import { runStoreClient } from './stage/store-client.ts'

/** The end of one schedule. */
export interface Ending {
  /** False if only orders were left that another schedule covers. */
  readonly complete: boolean
  /** The keys of its transitions. */
  readonly steps: readonly string[]
  /** The replies and the effects, in one line. */
  readonly end: string
  /** The invariant that does not hold, and why. */
  readonly fault: string | undefined
}

/** Chooses the next transition. */
export interface Chooser {
  /** Returns undefined if nothing can happen, and `'known'` if another schedule covers everything that can. */
  next(stage: Stage): Transition | undefined | 'known'
  executed?(stage: Stage): void
}

/** Runs one schedule from the beginning, then ends all faults and checks the invariants. */
export async function runSchedule(
  scenario: Scenario,
  bitOf: (object: string) => number,
  chooser: Chooser,
): Promise<Ending> {
  // `rest` waits for all promises only if a promise job calls it.
  await undefined
  const stage = createStage(scenario, bitOf)
  const { world } = stage
  const steps: string[] = []
  try {
    await begin(stage)
    for (;;) {
      const transition = chooser.next(stage)
      if (transition === 'known') return { complete: false, steps, end: '', fault: undefined }
      if (transition === undefined) break
      steps.push(transition.key)
      world.execute(transition)
      await rest()
      chooser.executed?.(stage)
    }
    const health = await heal(stage)
    return { complete: true, steps, end: summarize(stage), fault: findFault(stage, health) }
  } finally {
    world.end()
    await rest()
  }
}

function summarize(stage: Stage): string {
  const { journal, scenario } = stage
  const told = journal.flatMap((entry) =>
    entry.kind === 'replied' ? `${entry.flow} ${entry.status} ${entry.code}` : [],
  )
  const ids = [...new Set(scenario.deliveries.flatMap((delivery) => delivery.ids))]
  return [...told.sort(), ...ids.map((id) => `${id} ${stage.effects(id)}`)].join(', ')
}

/** Starts workers, deliveries, store clients and redrives, after the preparation of the scenario. */
async function begin(stage: Stage): Promise<void> {
  const { scenario, world, journal } = stage
  if (scenario.workers !== undefined) {
    for (const name of scenario.workers) void stage.at(name).webhooks.work({ concurrency: 1 })
  }
  await rest()
  if (scenario.prepared !== undefined) {
    deliverAll(stage, 'p')
    await settle(stage)
    stage.preparing = false
    journal.length = 0
  } else {
    deliverAll(stage, 'd')
  }
  for (const [index, calls] of (scenario.clients ?? []).entries()) {
    void runStoreClient(stage, `c${index}`, calls).catch(() => {})
  }
  for (const [index, name] of (scenario.redrives ?? []).entries()) {
    const { host, webhooks } = stage.at(name)
    const keys = scenario.deliveries.flatMap(({ ids }) => ids.map((id) => `orders:${id}`))
    const flow = `redrive${index}`
    const told = (count: number | undefined) => void journal.push({ kind: 'redriven', flow, count })
    void world
      .as(world.flow(flow, host), () => webhooks.deadLetters.redrive(keys))
      .then(told, () => told(undefined))
  }
  await rest()
}

function deliverAll(stage: Stage, prefix: string): void {
  for (const [index, delivery] of stage.scenario.deliveries.entries()) {
    void deliver(stage, `${prefix}${index}`, delivery).catch(() => {})
  }
}

/** Chooses by a search, within the ticks and faults of the scenario. */
export function bySearch(search: Search, { ticks, faults, modes }: Scenario): Chooser {
  const budget = { ticks, faults, modes }
  const paused = new Set<string>()
  return {
    next({ world }) {
      let options: readonly Transition[] | undefined
      const choice = search.next(() => {
        options = listOptions(world, budget, paused)
        return options.map(({ key }) => key)
      })
      if (choice === undefined) return options?.length === 0 ? undefined : 'known'
      for (const key of choice.passed) paused.add(key)
      const transition = options?.find(({ key }) => key === choice.key) ?? findOption(world, choice.key)
      if (transition === undefined)
        throw new Error(
          `The schedule ran differently: ${choice.key} is missing. Waiting steps: ${world.waiting.map(({ name }) => name).join(' ')}.`,
        )
      if (transition.step === undefined) budget.ticks--
      else paused.delete(transition.step.name)
      if (transition.mode !== 'ok') budget.faults--
      return transition
    },
    executed: ({ world }) => search.executed(world.footprint),
  }
}

/** Chooses the steps of a printed schedule. */
export function bySteps(steps: readonly string[]): Chooser {
  let next = 0
  return {
    next({ world }) {
      const key = steps[next++]
      if (key === undefined) return undefined
      const transition = findOption(world, key)
      if (transition !== undefined) return transition
      const there = world.waiting.map(({ name }) => name).join(' ')
      throw new Error(`The step ${key} is not possible here. Possible steps: ${there}.`)
    },
  }
}
