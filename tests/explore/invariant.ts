import type { Facts } from './facts.ts'

/** A fact that holds after every schedule. */
export interface Invariant {
  readonly name: string
  /** Returns the evidence against it, or undefined if it holds or does not apply to the schedule. */
  check(facts: Facts): string | undefined
}
