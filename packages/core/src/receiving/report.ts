import { openChannel, publish } from '../ground/channel.ts'
import { printError } from '../ground/print-error.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import { type Evidence, findHint, type Hint } from '../signing/hint.ts'
import type { EventDecision, HandshakeDecision, Outcome } from './outcome.ts'
import { createPrinter } from './printer.ts'

type Reportable = EventDecision | HandshakeDecision

/** The facts about a request that a report adds to the decision. */
export interface Reported {
  readonly provider: string
  /** Undefined for a request that was refused before it was an event. */
  readonly event: VerifiedEvent | undefined
  readonly durationMs: number
  /** Undefined for work from the inbox. */
  readonly status: number | undefined
  readonly evidence: Evidence | undefined
}

/** `postern:delivery` publishes each outcome, as observers get it. */
const deliveries = openChannel('postern:delivery')

export type Observer = (outcome: Outcome) => unknown

export interface Reporter {
  observe(listener: Observer): void
  /** Calls `count` with each outcome. It is not an observer: what is printed does not depend on it. */
  count(count: (outcome: Outcome) => void): void
  /**
   * Calls the observers. Without any, prints failures and refusals to standard error. Never throws.
   * @param describe called only if the decision is reported
   */
  report(decision: Reportable, describe: () => Reported): void
}

/** @param now milliseconds since the epoch, to limit the printed lines per minute */
export function createReporter(now: () => number): Reporter {
  const observers: Observer[] = []
  let counter: ((outcome: Outcome) => void) | undefined
  const failed = new WeakSet<Observer>()
  const print = createPrinter(now)

  /** Calls an observer, which can neither fail nor delay a request: its first failure is printed, its promise not awaited. */
  function tell(observer: Observer, outcome: Outcome): void {
    const onError = (error: unknown) => {
      if (failed.has(observer)) return
      failed.add(observer)
      printError('An observe listener failed. Further failures of this listener are not printed.', error)
    }
    try {
      const answer = observer(outcome)
      if (typeof answer === 'object' && answer !== null) Promise.resolve(answer).then(undefined, onError)
    } catch (error) {
      onError(error)
    }
  }

  return {
    observe: (listener) => void observers.push(listener),
    count(count) {
      counter = count
    },
    report(decision, describe) {
      const isHeard = observers.length > 0 || counter !== undefined || deliveries.hasSubscribers
      if (!isHeard && !isWorthPrinting(decision)) return
      const outcome = toOutcome(decision, describe())
      counter?.(outcome)
      if (deliveries.hasSubscribers) publish(deliveries, outcome)
      if (observers.length === 0 && isWorthPrinting(decision)) print(outcome)
      for (const observer of observers) tell(observer, outcome)
    },
  }
}

function toOutcome(decision: Reportable, reported: Reported): Outcome {
  const { reply: _reply, ...said } = decision as Reportable & { reply?: unknown }
  // Node 20 takes 10 µs and more for a literal that begins with a spread (bench/NOTES.md, "The inbox").
  const outcome = Object.assign(factsOf(reported), said) as Outcome
  return decision.kind === 'refused' ? withHint(outcome, reported.evidence) : outcome
}

function factsOf({ event, provider, durationMs, status }: Reported) {
  if (event === undefined) return { provider, durationMs, status }
  const { type, id, key, secretIndex } = event
  return { type, id, key, secretIndex, provider, durationMs, status }
}

/** Adds a hint that is computed when it is read. It is not enumerable, so copying or printing the outcome costs nothing. */
function withHint(outcome: Outcome, evidence: Evidence | undefined): Outcome {
  let hint: Hint | undefined
  let known = false
  return Object.defineProperty(outcome, 'hint', {
    enumerable: false,
    get() {
      if (!known && evidence !== undefined) hint = findHint(evidence)
      known = true
      return hint
    },
  })
}

function isWorthPrinting(decision: Reportable): boolean {
  if (decision.kind === 'handshake') return decision.body !== undefined
  if (decision.kind === 'late') return decision.result !== 'completed'
  if (!('code' in decision)) return 'error' in decision
  return decision.code !== 'IN_PROGRESS'
}
