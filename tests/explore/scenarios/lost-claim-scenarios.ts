import type { Scenario } from '../scenario.ts'
import { CALLS, toA } from './parts.ts'

/** The first attempt runs past its lease, which is not renewed, and another process takes over the event. */
export const lostClaimScenarios: readonly Scenario[] = [
  {
    name: 'two attempts fail, and the first runs past its lease',
    kit: 'memory',
    handlers: [{ name: 'pay', acts: [{ sleepMs: 2_000, on: [1] }, { throwOn: [1, 2] }, 'effect'] }],
    options: { maxRunMs: 300 },
    deliveries: [{ ...toA, againTo: 'B' }],
    ticks: 6,
    faults: 1,
    modes: ['lost', 'refused'],
  },
  {
    name: 'the last attempt fails, and the first runs past its lease',
    kit: 'memory',
    handlers: [{ name: 'pay', acts: [{ sleepMs: 2_000, on: [1] }, { throwOn: [2] }, 'effect'] }],
    listener: ['work', 'effect'],
    options: { maxRunMs: 300, maxAttempts: 2 },
    deliveries: [{ ...toA, againTo: 'B' }],
    ticks: 6,
    faults: 1,
    modes: ['throws'],
  },
  ...(['sqlite', 'sqlite round trips'] as const).map((kit) => ({
    name: `the first attempt commits after another one has, on ${kit}`,
    kit,
    handlers: [{ name: 'pay', acts: [{ sleepMs: 2_000, on: [1] }, 'commit' as const] }],
    options: { maxRunMs: 300 },
    deliveries: [{ ...toA, againTo: 'B' }],
    ticks: 6,
    faults: 1,
    modes: CALLS,
  })),
  {
    name: 'the claim is lost before its answer arrives',
    kit: 'memory',
    handlers: [{ name: 'pay', acts: [{ sleepMs: 400, on: [1] }, 'effect'] }],
    options: { deadlineMs: 10_000 },
    deliveries: [toA, { to: 'B', ids: ['evt_1'], afterMs: 900 }],
    ticks: 4,
    faults: 1,
    modes: ['slow'],
  },
]
