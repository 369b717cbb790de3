import type { Facts } from './facts.ts'

/** A fact that holds after every schedule. */
export interface Invariant {
  readonly name: string
  /** What speaks against it; undefined where it holds, or says nothing about such a schedule. */
  check(facts: Facts): string | undefined
}
