import type { Invariant } from '../invariant.ts'
import { isAcknowledged } from '../stage/deliver.ts'
import { DEADLINE_MS } from '../stage/stage.ts'

/** Invariants of the replies and the outcomes. */
export const reportInvariants: readonly Invariant[] = [
  {
    name: 'every request gets a reply by its deadline, unless its process is dead or paused',
    check({ of, replies, modes, isLate, scenario }) {
      const deadlineMs = scenario.options?.deadlineMs ?? DEADLINE_MS
      for (const { flow, at } of of('arrived')) {
        const reply = replies.find((one) => one.flow === flow)
        if (reply === undefined && !modes.has('crash')) return `${flow} got no reply`
        if (reply !== undefined && !isLate && reply.at > at + deadlineMs)
          return `${flow} waited ${reply.at - at} ms`
      }
      return undefined
    },
  },
  {
    name: 'no handler starts after the reply',
    check({ of }) {
      const late = of('began').find(({ answered }) => answered)
      return late && `${late.handler} of ${late.flow}`
    },
  },
  {
    name: 'the signal of a handler aborts at the reply',
    check({ of, scenario }) {
      if (scenario.batch) return undefined
      const late = of('working').find(({ answered, aborted }) => answered && aborted === undefined)
      return late && `${late.handler} of ${late.flow} continued without a signal`
    },
  },
  {
    name: 'each event of a request has one outcome, and at most one late outcome in addition',
    check({ of, replies, scenario }) {
      if (scenario.workers !== undefined) return undefined
      const outcomes = of('outcome')
      for (const { flow, ids } of replies) {
        const own = outcomes.filter((one) => one.flow === flow).map(({ outcome }) => outcome.kind)
        const late = own.filter((kind) => kind === 'late').length
        if (own.length - late > ids.length || late > 1) return `${flow} had ${own.join(', ')}`
        if (own.length === late) return `${flow} had none`
      }
      return undefined
    },
  },
  {
    name: 'no failure of a call or a handler is reported as CONFIG_INVALID',
    check({ of }) {
      const wrong = of('outcome').find(
        ({ outcome }) => 'code' in outcome && outcome.code === 'CONFIG_INVALID',
      )
      return wrong && `the outcome of ${wrong.flow}`
    },
  },
  {
    name: 'a committed event is acknowledged, unless the deadline has passed',
    check({ of, replies, scenario }) {
      if (scenario.workers !== undefined) return undefined
      const bad = of('committed').find(({ flow }) => {
        const reply = replies.find((one) => one.flow === flow)
        return reply !== undefined && !isAcknowledged(reply.status) && reply.code !== 'HANDLER_TIMEOUT'
      })
      return bad && `${bad.flow} was refused`
    },
  },
  {
    name: 'a dead-letter listener gets an event before the reply',
    check({ replies, entries, scenario }) {
      if (scenario.listener === undefined) return undefined
      const early = replies.find((reply) => {
        if (reply.code !== 'EXHAUSTED') return false
        const before = entries.slice(0, entries.indexOf(reply))
        return !before.some((entry) => entry.kind === 'heard' && reply.ids.includes(entry.id))
      })
      return early && `${early.flow} got its reply first`
    },
  },
  {
    name: 'a dead-letter listener that succeeds gets an event once if there are no faults',
    check({ of, isQuiet, scenario }) {
      // If a sender retries after the acknowledgement, the listener gets the event again.
      if (!isQuiet || scenario.workers !== undefined) return undefined
      const heard = of('heard').map(({ id }) => id)
      const twice = heard.find((id, index) => heard.indexOf(id) < index)
      return twice && `it got ${twice} twice`
    },
  },
]
