import { toFacts } from './facts.ts'
import type { Health } from './heal.ts'
import type { Invariant } from './invariant.ts'
import { claimInvariants } from './invariants/claim-invariants.ts'
import { effectInvariants } from './invariants/effect-invariants.ts'
import { inboxInvariants } from './invariants/inbox-invariants.ts'
import { reportInvariants } from './invariants/report-invariants.ts'
import type { Stage } from './stage/stage.ts'

/** Hold after every schedule. */
const storeInvariants: readonly Invariant[] = [
  {
    name: 'the store answers as the reference does, and every schedule ends',
    check: ({ of }) => of('broken')[0]?.what,
  },
]

/** Hold after every schedule in which only receivers call the store. */
const receiverInvariants: readonly Invariant[] = [
  ...effectInvariants,
  ...claimInvariants,
  ...reportInvariants,
  ...inboxInvariants,
]

/** Returns the first invariant that does not hold, with the evidence. */
export function findFault(stage: Stage, health: Health): string | undefined {
  const facts = toFacts(stage, health)
  const others = stage.scenario.clients === undefined ? receiverInvariants : []
  for (const { name, check } of [...storeInvariants, ...others]) {
    const against = check(facts)
    if (against !== undefined) return `broken invariant "${name}": ${against}`
  }
  return undefined
}
