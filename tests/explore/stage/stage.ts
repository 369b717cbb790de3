import type { Webhooks } from '@postern/core'
import type { Host } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import type { Scenario } from '../scenario.ts'
import type { GatedInbox } from './gated-inbox.ts'
import type { Entry } from './journal.ts'
import type { Kit } from './kit.ts'

/** Short enough that a lease ends before the deadline. */
export const LEASE_MS = 900
export const DEADLINE_MS = 1_000

/** One schedule's world, with everybody who takes part in it. */
export interface Stage {
  readonly scenario: Scenario
  readonly world: World
  readonly kit: Kit
  readonly journal: Entry[]
  readonly inbox: GatedInbox | undefined
  /** The effects that were left outside of transactions, by event. */
  readonly outside: Map<string, number>
  /** What is prepared goes wrong until it is false. */
  preparing: boolean
  /** The process of this name, with its receiver. */
  at(name: string): Place
  effects(id: string): number
}

export interface Place {
  readonly host: Host
  readonly webhooks: Webhooks
}
