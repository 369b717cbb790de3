import type { AttemptJson } from '../../delivery/delivery.ts'
import { go } from '../state/place.ts'
import { describeAnswer } from '../words/describe-answer.ts'
import { formatClock, formatDuration, formatSpan } from '../words/format-time.ts'
import { AttemptMark } from './attempt-marks.tsx'
import { toRow } from './to-row.ts'

interface AttemptTableProps {
  readonly attempts: readonly AttemptJson[]
  readonly chosen: number
}

/** Lists the attempts of a delivery. The user selects one. */
export function AttemptTable({ attempts, chosen }: AttemptTableProps) {
  const firstAt = Date.parse(attempts[0]!.at)
  return (
    <table class="attempts" aria-label="Attempts">
      <thead>
        <tr>
          <th scope="col">Attempt</th>
          <th scope="col">At</th>
          <th scope="col">After</th>
          <th scope="col">Answer</th>
          <th scope="col" class="is-number">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => {
          const { number, at, outcome, durationMs } = attempt
          const isChosen = number === chosen
          const choose = () => go({ attempt: String(number) }, { replace: true })
          return (
            <tr key={number} class={isChosen ? 'is-chosen' : ''} onClick={choose}>
              <th scope="row">
                <button type="button" class="attempt-number" aria-pressed={isChosen} onClick={choose}>
                  <AttemptMark outcome={outcome} /> <span class="hidden">Attempt </span>
                  {number}
                </button>
              </th>
              <td>{formatClock(Date.parse(at))}</td>
              <td>+{formatSpan(Date.parse(at) - firstAt)}</td>
              <td>{describeAnswer(toRow(attempt))}</td>
              <td class="is-number">{formatDuration(durationMs)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
