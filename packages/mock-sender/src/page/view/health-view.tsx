import type { HealthAnswer } from '../../control/contract.ts'
import { formatDuration } from '../words/format-time.ts'
import { AnswersChart } from './answers-chart.tsx'
import { DurationsChart } from './durations-chart.tsx'

/** Shows a receiver's success rate, responses and response times. */
export function HealthView({ health }: { readonly health: HealthAnswer }) {
  const { attempts, successRate, answers, durationMs, recent } = health
  if (successRate === null) return <p class="panel-note">No attempts yet.</p>
  return (
    <section class="health" aria-labelledby="health-title">
      <h3 id="health-title">Health</h3>
      <dl class="figures">
        <Figure name="Success rate" value={`${Math.floor(successRate * 100)} %`} />
        <Figure name="Attempts" value={attempts.toLocaleString('en')} />
        {durationMs && (
          <>
            <Figure name="Median" value={formatDuration(durationMs.median)} />
            <Figure name="95th percentile" value={formatDuration(durationMs.p95)} />
          </>
        )}
      </dl>
      <AnswersChart recent={recent} />
      <DurationsChart recent={recent} />
      <ul class="answer-counts" aria-label="Responses">
        {answers.map(({ answer, count }) => (
          <li key={answer}>
            <span class={answer.startsWith('2') ? 'answer is-good' : 'answer is-bad'}>
              {answer.replaceAll('_', ' ')}
            </span>
            <span class="count-bar" aria-hidden="true">
              <span
                class={answer.startsWith('2') ? 'is-good' : 'is-bad'}
                style={{ width: `${(count / attempts) * 100}%` }}
              />
            </span>
            <span class="answer-count">{count.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
