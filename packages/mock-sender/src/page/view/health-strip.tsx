import type { HealthAnswer } from '../../control/contract.ts'
import { describeAnswer } from '../words/describe-answer.ts'
import { useAnswer } from './use-answer.ts'

const SHOWN = 40

/** The latest attempts to one receiver, oldest first, with the number of successes. */
export function HealthStrip({ id }: { readonly id: string }) {
  const path = `/subscriptions/${encodeURIComponent(id)}/health?limit=${SHOWN}`
  const { answer } = useAnswer<HealthAnswer>(path, (changed) => changed.subscription === id)
  if (!answer || answer.successRate === null) return <span class="health-strip" />
  const percent = Math.floor(answer.successRate * 100)
  const recent = [...answer.recent].reverse()
  return (
    <span class="health-strip">
      <span class="strip" aria-hidden="true">
        {recent.map((attempt) => (
          <span
            key={`${attempt.delivery} ${attempt.number}`}
            class={attempt.outcome === 'success' ? 'bar is-good' : 'bar is-bad'}
            title={describeAnswer(attempt)}
          />
        ))}
      </span>
      <span class="strip-rate">
        {percent} %<span class="hidden"> of {answer.attempts} attempts succeeded</span>
      </span>
    </span>
  )
}
