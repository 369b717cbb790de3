import type { Mode } from '../engine/step.ts'
import type { Facts } from '../facts.ts'
import type { Invariant } from '../invariant.ts'
import { LEASE_MS } from '../stage/stage.ts'

/** Invariants of the pipeline's claims. */
export const claimInvariants: readonly Invariant[] = [
  {
    name: 'every run that does not complete its claim releases it, unless its process died or its call failed',
    check({ faults, replies }) {
      if (faults.some(({ label, mode }) => label !== 'claim' || mode === 'crash' || mode === 'outage'))
        return undefined
      const held = replies.find(({ flow, code }) => flow.startsWith('z') && code === 'IN_PROGRESS')
      return held && 'the first retry without faults found it held'
    },
  },
  {
    name: 'an attempt counts when its first handler starts',
    check(facts) {
      const { faults, of, scenario } = facts
      if (scenario.redrives !== undefined) return undefined
      const known = ['claim', 'transaction']
      // A slow answer to a claim lets a later attempt begin before an earlier one.
      const unknown: readonly Mode[] = ['slow', 'crash', 'outage']
      if (faults.some(({ label, mode }) => !known.includes(label) || unknown.includes(mode))) return undefined
      const runs = of('began')
      const wrong = runs.find((run) => {
        // Later handlers belong to the same attempt, even if another process has taken over since.
        const first = runs.find(({ flow, id }) => flow === run.flow && id === run.id)!
        return run.attempt !== 1 + countAttempts(facts, first)
      })
      return wrong && `${wrong.flow} ran as attempt ${wrong.attempt}`
    },
  },
  {
    name: 'no attempt starts after the last',
    check({ of, scenario: { options } }) {
      const last = options?.maxAttempts ?? options?.retry?.attempts ?? Number.POSITIVE_INFINITY
      const beyond = of('began').find(({ attempt }) => attempt > last)
      return beyond && `attempt ${beyond.attempt} started`
    },
  },
  {
    name: 'maxAttempts refuses no run whose handlers have succeeded',
    check({ entries, of }) {
      const refused = of('store').find(
        (call) =>
          call.method === 'claim' &&
          call.answer === 'exhausted' &&
          entries
            .slice(0, entries.indexOf(call))
            .some(
              ({ kind, ...entry }) => kind === 'succeeded' && 'flow' in entry && entry.flow === call.flow,
            ),
      )
      return refused && `${refused.flow} was refused as exhausted`
    },
  },
  {
    name: 'a holder whose timers run keeps its claim, even if its completion fails once',
    check({ isLate, faults, takeovers, of, scenario }) {
      const isAsked = faults.every(
        ({ label, mode }) => label === 'complete' && (mode === 'lost' || mode === 'refused'),
      )
      if (isLate || !isAsked || scenario.options?.maxRunMs !== undefined) return undefined
      if (takeovers.length > 0) return 'another process took it over'
      const lost = of('outcome').find(({ outcome }) => 'code' in outcome && outcome.code === 'LEASE_LOST')
      return lost && `${lost.flow} lost it`
    },
  },
  {
    name: 'the signal of a handler aborts when its claim is lost',
    check(facts) {
      for (const work of facts.of('working')) {
        if (work.aborted === undefined && isKnownLost(facts, work))
          return `${work.flow} continued without a signal`
      }
      return undefined
    },
  },
  {
    name: 'no lease is renewed for longer than maxRunMs',
    check({ of, isLate, scenario: { options } }) {
      const maxRunMs = isLate ? undefined : options?.maxRunMs
      if (maxRunMs === undefined) return undefined
      const claims = of('store').filter(({ method, answer }) => method === 'claim' && answer === 'claimed')
      const late = of('store').find(({ method, flow, at }) => {
        const claimed = claims.find((claim) => claim.flow === flow)
        return method === 'renew' && claimed !== undefined && at >= claimed.at + maxRunMs
      })
      return late && `${late.flow} renewed it`
    },
  },
]

/** Counts the earlier runs: those whose handlers started, and those that lost the claim by a death or a pause. */
function countAttempts({ entries, takeovers, faults }: Facts, run: Began): number {
  const before = entries.slice(0, entries.indexOf(run))
  const counted = new Set<string>()
  for (const entry of before) if (entry.kind === 'began' && entry.id === run.id) counted.add(entry.flow)
  // A commit that the store refused uses no attempt.
  for (const { flow, label } of faults) if (label === 'transaction') counted.delete(flow)
  for (const { id, from, at } of takeovers) if (id === run.id && before.includes(at)) counted.add(from)
  counted.delete(run.flow)
  return counted.size
}

type Began = Extract<Facts['entries'][number], { kind: 'began' }>
type Work = Extract<Facts['entries'][number], { kind: 'working' }>

/** Returns whether the store has refused a renewal, or the lease that the holder knows has expired and its timers ran. */
function isKnownLost({ entries }: Facts, work: Work): boolean {
  let heldUntil = Number.POSITIVE_INFINITY
  for (const entry of entries.slice(0, entries.indexOf(work))) {
    if (entry.kind !== 'store' || entry.flow !== work.flow || !entry.heard) continue
    if (!entry.key.endsWith(work.id)) continue
    if (entry.method === 'renew' && entry.answer === 'false') return true
    const isGranted = entry.answer === 'claimed' || (entry.method === 'renew' && entry.answer === 'true')
    if (isGranted) heldUntil = entry.at + LEASE_MS
    else if (entry.answer === 'true') heldUntil = Number.POSITIVE_INFINITY
  }
  return !work.timersLate && work.at >= heldUntil
}
