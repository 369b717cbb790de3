import type { Scenario, StoreCall } from '../scenario.ts'

/** What one client calls in this order, and what another one may call at any moment in between. */
interface Calls {
  readonly about: string
  readonly calls: readonly StoreCall[]
  readonly between: readonly StoreCall[]
}

const CALLS: readonly Calls[] = [
  {
    about: 'leases',
    calls: [
      { claim: 'a' },
      { waitMs: 500 },
      { claim: 'a' },
      { waitMs: 500 },
      'reopen',
      { claim: 'b' },
      { renew: 'b' },
      { release: 'b' },
      { complete: 'b' },
      { renew: 'a' },
      { waitMs: 500 },
      { claim: 'b' },
      { waitMs: 500 },
      { claim: 'b' },
      { complete: 'a' },
      { waitMs: 1_000 },
      'reopen',
      { claim: 'a' },
    ],
    between: [{ claim: 'c' }],
  },
  {
    about: 'attempts and progress',
    calls: [
      { claim: 'a' },
      { release: 'a', progress: '["note"]' },
      { complete: 'a' },
      { renew: 'a' },
      { release: 'a' },
      { claim: 'a' },
      { release: 'a' },
      { claim: 'b' },
      { release: 'b', attempted: false },
      { claim: 'b', maxAttempts: 2 },
      { claim: 'b' },
      { release: 'b' },
      'reopen',
      { claim: 'b' },
      { release: 'b', attempted: false },
      'reopen',
      { claim: 'b' },
    ],
    between: ['reopen'],
  },
  {
    about: 'completion',
    calls: [
      { claim: 'a' },
      { complete: 'b' },
      { complete: 'a' },
      { complete: 'a' },
      { renew: 'a' },
      { release: 'a' },
      { claim: 'a' },
      { waitMs: 1_500 },
      { claim: 'b' },
      'reopen',
      { claim: 'b' },
      { complete: 'b' },
    ],
    between: [{ claim: 'c' }, { complete: 'c' }],
  },
  {
    about: 'retention',
    calls: [
      { claim: 'a' },
      { waitMs: 1_000 },
      { renew: 'a' },
      { waitMs: 600 },
      { claim: 'a' },
      { waitMs: 600 },
      { complete: 'a' },
      { waitMs: 1_900 },
      { claim: 'b' },
      { waitMs: 200 },
      { complete: 'a' },
      { claim: 'b' },
      { release: 'b' },
      { waitMs: 2_100 },
      'reopen',
      { claim: 'b' },
    ],
    between: [{ claim: 'c' }],
  },
]

/** Calls that two clients make to a store themselves; the reference says what it must answer. */
export const storeScenarios: readonly Scenario[] = (['memory', 'sqlite', 'redis'] as const).flatMap((kit) =>
  CALLS.map(({ about, calls, between }) => ({
    name: `calls about ${about}, on ${kit}`,
    kit,
    handlers: [],
    deliveries: [],
    clients: [calls, between],
    ticks: 10,
    faults: 0,
    modes: [],
  })),
)
