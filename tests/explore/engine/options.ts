import { type Mode, type Step, TICK, type Transition } from './step.ts'
import type { World } from './world.ts'

/** How much of what is unusual one schedule may still have. */
export interface Budget {
  ticks: number
  faults: number
  /** The kinds of faults. */
  readonly modes: readonly Mode[]
}

/**
 * What may happen next. The first is what happens in a quiet world: whoever waits longest goes on, and time passes when
 * nobody can; a step that was passed over is paused until nothing else can happen. Then come what is out of turn,
 * and the faults.
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

/** The transition that a key names, if it can happen now. */
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
