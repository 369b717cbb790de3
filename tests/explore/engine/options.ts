import { type Mode, type Step, TICK, type Transition } from './step.ts'
import type { World } from './world.ts'

/** The clock ticks and the faults that one schedule may still have. */
export interface Budget {
  ticks: number
  faults: number
  readonly modes: readonly Mode[]
}

/**
 * Lists the possible next transitions. The first is the usual one: the step that has waited longest runs, and the clock
 * ticks if no step can run. A step that was passed over is paused until nothing else can happen. Steps out of turn
 * follow, then the faults.
 */
export function listOptions(world: World, budget: Budget, paused: ReadonlySet<string>): Transition[] {
  const ready = world.waiting.filter((step) => step.ready())
  const steps = ready.filter(({ name }) => !paused.has(name))
  const late = ready.filter(({ name }) => paused.has(name))
  const options = steps.map(toOption)
  if (budget.ticks > 0 && world.canTick) options.push(TICK)
  options.push(...late.map(toOption))
  if (budget.faults > 0) {
    for (const step of ready) {
      for (const mode of budget.modes) if (step.faults.includes(mode)) options.push(toFault(step, mode))
    }
  }
  return options
}

/** Returns the transition with this key, if it is possible now. */
export function findOption(world: World, key: string): Transition | undefined {
  if (key === TICK.key) return world.canTick ? TICK : undefined
  const [name, mode = 'ok'] = key.split('!') as [string, Mode?]
  const step = world.waiting.find((waiting) => waiting.name === name && waiting.ready())
  return step && { key, step, mode }
}

function toOption(step: Step): Transition {
  return { key: step.name, step, mode: 'ok' }
}

function toFault(step: Step, mode: Mode): Transition {
  return { key: `${step.name}!${mode}`, step, mode }
}
