import type { Invariant } from '../invariant.ts'
import { isAcknowledged } from '../stage/deliver.ts'

/** What an inbox adds: what was acknowledged is kept, and what is kept is handled. */
export const inboxInvariants: readonly Invariant[] = [
  {
    name: 'an event that is acknowledged is in the inbox',
    check({ entries, replies, scenario }) {
      if (scenario.workers === undefined) return undefined
      const early = replies.find((reply) => {
        const before = entries.slice(0, entries.indexOf(reply))
        const isKept = (id: string) => before.some((entry) => entry.kind === 'put' && entry.id === id)
        return isAcknowledged(reply.status) && !reply.ids.every(isKept)
      })
      return early && `${early.flow} was told too early`
    },
  },
  {
    name: 'an event that is kept is handled or a dead letter in the end',
    check({ of, effects, health }) {
      if (health.waiting > 0) return `${health.waiting} still wait`
      const lost = of('put').find(({ id }) => effects(id) === 0 && !health.dead.has(id))
      return lost && `${lost.id} is neither`
    },
  },
  {
    name: 'a redrive takes effect, and once when nothing goes wrong',
    check({ ids, effects, scenario, isQuiet, takeovers, modes, of }) {
      if (scenario.redrives === undefined) return undefined
      if (isQuiet && takeovers.length === 0 && ids.some((id) => effects(id) > 1))
        return 'it took effect twice'
      const counts = of('redriven').map(({ count }) => count)
      if (modes.size === 0 && counts.includes(undefined)) return 'it failed though nothing went wrong'
      return modes.size === 0 && ids.some((id) => effects(id) === 0)
        ? `it took none: ${counts.join(', ')}`
        : undefined
    },
  },
]
