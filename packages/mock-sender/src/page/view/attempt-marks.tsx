import type { AttemptRow } from '../../control/contract.ts'
import { plural } from '../state/actions.ts'
import { describeAnswer } from '../words/describe-answer.ts'

const MOST = 10

interface AttemptMarksProps {
  readonly attempts: readonly AttemptRow[]
  readonly isPending: boolean
}

/** Marks for the attempts and the next one. Shape and colour show the outcome. */
export function AttemptMarks({ attempts, isPending }: AttemptMarksProps) {
  const shown = attempts.slice(-MOST)
  const answers = attempts.map(describeAnswer).join(', ')
  const words = attempts.length === 0 ? 'no attempt yet' : `${plural(attempts.length, 'attempt')}: ${answers}`
  return (
    <span class="marks" role="img" aria-label={words} title={words}>
      {attempts.length > MOST && <span class="marks-more">+{attempts.length - MOST}</span>}
      {shown.map(({ number, outcome }) => (
        <AttemptMark key={number} outcome={outcome} />
      ))}
      {isPending && <AttemptMark outcome="to-come" />}
    </span>
  )
}

type MarkKind = AttemptRow['outcome'] | 'to-come'

const SHAPES: Readonly<Record<MarkKind, string>> = {
  success: 'M5 .5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z',
  refused: 'M1 1h8v8H1z',
  redirected: 'M5 0l5 5-5 5-5-5z',
  timeout: 'M1.75 1.75h6.5v6.5h-6.5z',
  network_error: 'M1.5 1.5l7 7M8.5 1.5l-7 7',
  'to-come': 'M5 1.25a3.75 3.75 0 1 1 0 7.5a3.75 3.75 0 1 1 0-7.5z',
}

export function AttemptMark({ outcome }: { readonly outcome: MarkKind }) {
  return (
    <svg class={`mark is-${outcome}`} viewBox="0 0 10 10" aria-hidden="true">
      <path d={SHAPES[outcome]} />
    </svg>
  )
}
