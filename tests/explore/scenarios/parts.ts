import type { Mode } from '../engine/step.ts'
import type { HandlerPlan } from '../scenario.ts'

/** Every fault except a slow reply. */
export const ALL: readonly Mode[] = ['lost', 'refused', 'crash', 'throws', 'outage']
export const CALLS: readonly Mode[] = ['lost', 'refused', 'crash']

export const plain: readonly HandlerPlan[] = [{ name: 'pay', acts: ['work', 'effect'] }]
export const committing: readonly HandlerPlan[] = [{ name: 'pay', acts: ['work', 'commit'] }]
export const slow: readonly HandlerPlan[] = [{ name: 'pay', acts: [{ sleepMs: 1_500 }, 'effect'] }]
export const failing: readonly HandlerPlan[] = [{ name: 'pay', acts: [{ throwOn: [1] }, 'effect'] }]
export const two: readonly HandlerPlan[] = [
  { name: 'note', acts: ['work'] },
  { name: 'pay', acts: [{ throwOn: [1] }, 'effect'] },
]

export const toA = { to: 'A', ids: ['evt_1'] }
export const toB = { to: 'B', ids: ['evt_1'] }
export const twice = [toA, toB]
