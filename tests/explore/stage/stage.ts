import type { Webhooks } from '@postern/core'
import type { Host } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import type { Scenario } from '../scenario.ts'
import type { GatedInbox } from './gated-inbox.ts'
import type { Entry } from './journal.ts'
import type { Kit } from './kit.ts'

/** Ends before the deadline. */
export const LEASE_MS = 900
export const DEADLINE_MS = 1_000

/** The world of one schedule and its participants. */
export interface Stage {
  readonly scenario: Scenario
  readonly world: World
  readonly kit: Kit
  readonly journal: Entry[]
  readonly inbox: GatedInbox | undefined
  /** The number of effects outside transactions, by event. */
  readonly outside: Map<string, number>
  /** Whether the preparation is running, in which handlers may be told to throw. */
  preparing: boolean
  /** Returns the process with this name and its receiver. */
  at(name: string): Place
  effects(id: string): number
}

export interface Place {
  readonly host: Host
  readonly webhooks: Webhooks
}
