import { findHint, type Hint } from '../signing/hint.ts'
import type { Admitted, Progress } from './admit.ts'
import type { Decision, Outcome } from './outcome.ts'
import type { Receiver } from './receiver.ts'

/** What of a request its outcome is reported with. */
interface Reported extends Progress {
  readonly receiver: Receiver
  readonly arrivedAt: number
  readonly admitted: Admitted | undefined
}

/** Tells the observers; without one, what needs a person goes to standard error. */
export function report(
  { receiver, arrivedAt, evidence, admitted }: Reported,
  decision: Decision,
  status: number,
): void {
  const { observers } = receiver
  if (observers.length === 0 && !needsAttention(decision)) return
  const durationMs = receiver.elapsed() - arrivedAt
  const identified = admitted && identify(admitted)
  const outcome = {
    ...decision,
    ...identified,
    provider: receiver.provider.name,
    durationMs,
    status,
  } as Outcome
  if (decision.kind === 'refused') {
    let hint: Hint | undefined | null = null
    Object.defineProperty(outcome, 'hint', {
      enumerable: true,
      get: () => {
        if (hint === null)
          hint = decision.code === 'SIGNATURE_INVALID' && evidence ? findHint(evidence) : undefined
        return hint
      },
    })
  }
  if (observers.length === 0) print(outcome)
  for (const observe of observers) {
    try {
      observe(outcome)
    } catch (error) {
      console.error('[postern] An observe listener threw:', error)
    }
  }
}

function identify({ type, id, key, secretIndex }: Admitted) {
  return { type, id, key, secretIndex }
}

function needsAttention(decision: Decision): boolean {
  if (decision.kind === 'late') return decision.result !== 'completed'
  if (!('code' in decision)) return 'error' in decision
  return decision.code === 'EXHAUSTED' || (decision.error.status >= 500 && decision.code !== 'IN_PROGRESS')
}

function print(outcome: Outcome): void {
  const what = 'code' in outcome ? outcome.code : outcome.kind
  const event = 'type' in outcome && outcome.type ? ` (${outcome.type}, ${outcome.key})` : ''
  console.error(`[postern] ${outcome.provider}: ${what}${event}`, 'error' in outcome ? outcome.error : '')
}
