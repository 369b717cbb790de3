import type { Invariant } from '../invariant.ts'
import { isAcknowledged } from '../stage/deliver.ts'

/** The guarantees of an inbox: it stores acknowledged events, and handles stored ones. */
export const inboxInvariants: readonly Invariant[] = [
  {
    name: 'an acknowledged event is in the inbox',
    check({ entries, replies, scenario }) {
      if (scenario.workers === undefined) return undefined
      const early = replies.find((reply) => {
        const before = entries.slice(0, entries.indexOf(reply))
        const isKept = (id: string) => before.some((entry) => entry.kind === 'put' && entry.id === id)
        return isAcknowledged(reply.status) && !reply.ids.every(isKept)
      })
      return early && `${early.flow} was acknowledged too early`
    },
  },
  {
    name: 'a stored event is finally handled or a dead letter',
    check({ of, effects, health }) {
      if (health.waiting > 0) return `${health.waiting} messages still wait`
      const lost = of('put').find(({ id }) => effects(id) === 0 && !health.dead.has(id))
      return lost && `${lost.id} is neither`
    },
  },
  {
    name: 'a redrive has an effect, and exactly one without faults',
    check({ ids, effects, scenario, isQuiet, takeovers, modes, of }) {
      if (scenario.redrives === undefined) return undefined
      if (isQuiet && takeovers.length === 0 && ids.some((id) => effects(id) > 1)) return 'it had two effects'
      const counts = of('redriven').map(({ count }) => count)
      if (modes.size === 0 && counts.includes(undefined)) return 'it failed without a fault'
      return modes.size === 0 && ids.some((id) => effects(id) === 0)
        ? `it had none: ${counts.join(', ')}`
        : undefined
    },
  },
]
