import type { Facts } from '../facts.ts'
import type { Invariant } from '../invariant.ts'
import { isAcknowledged } from '../stage/deliver.ts'

/** The guarantees to senders and applications. */
export const effectInvariants: readonly Invariant[] = [
  {
    name: 'an acknowledged event has its effect',
    check: (facts) => handledReplies(facts).find(({ effects }) => effects.includes(0)) && 'it has none',
  },
  {
    name: 'an acknowledged event is completed',
    check: (facts) =>
      handledReplies(facts).find(({ completed }) => completed.includes(false)) && 'its claim is open',
  },
  {
    name: 'context.commit has exactly one effect',
    check: ({ commits, ids, effects, health }) =>
      commits ? counted(ids, effects, (count, id) => count === 1 || isGivenUp(health, id, count)) : undefined,
  },
  {
    name: 'every event finally has an effect, is a dead letter, or was given to a dead-letter listener',
    check: ({ ids, effects, health, of }) =>
      counted(
        ids,
        effects,
        (count, id) => count > 0 || health.dead.has(id) || of('heard').some((one) => one.id === id),
      ),
  },
  {
    name: 'the retries of the sender are acknowledged after the faults end',
    check: ({ health }) => {
      const refused = health.answers.find((statuses) => !isAcknowledged(statuses.at(-1)!))
      return refused && `the statuses were ${refused.join(', ')}`
    },
  },
  {
    name: 'an event runs once if no process dies, no store is down and no lease expires',
    check({ modes, takeovers, of }) {
      if (modes.has('crash') || modes.has('outage') || modes.has('throws')) return undefined
      if (takeovers.length > 0) return undefined
      const failures = of('failed')
      const twice = of('succeeded').find(
        (run, index, all) => all.findIndex((one) => isSameWork(one, run)) < index,
      )
      if (twice !== undefined) return `${twice.handler} succeeded twice`
      const runs = of('began')
      const again = runs.find(
        (run) =>
          runs.filter((one) => isSameWork(one, run)).length >
          1 + failures.filter((one) => isSameWork(one, run)).length,
      )
      return again && `${again.handler} ran again without a failure`
    },
  },
]

interface Work {
  readonly id: string
  readonly handler: string
}

function isSameWork(one: Work, other: Work): boolean {
  return one.id === other.id && one.handler === other.handler
}

/** The acknowledgements of requests that ran their handlers. */
function handledReplies({ scenario, replies }: Facts) {
  if (scenario.workers !== undefined) return []
  return replies.filter(({ status, code }) => isAcknowledged(status) && code === '')
}

/** Returns whether the event became a dead letter without an effect. */
function isGivenUp({ dead }: Facts['health'], id: string, count: number): boolean {
  return count === 0 && dead.has(id)
}

function counted(
  ids: readonly string[],
  effects: (id: string) => number,
  isRight: (count: number, id: string) => boolean,
): string | undefined {
  const wrong = ids.find((id) => !isRight(effects(id), id))
  return wrong === undefined ? undefined : `${wrong} has ${effects(wrong)} effects`
}
