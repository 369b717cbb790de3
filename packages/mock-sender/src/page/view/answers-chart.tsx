import type { HealthAttempt } from '../../control/contract.ts'
import { now } from '../state/sender.ts'
import { formatMoment } from '../words/format-time.ts'
import { type Bucket, bucketAttempts } from './bucket-attempts.ts'

const BUCKETS = 48
const WIDTH = 480
const HEIGHT = 64
const STEP = WIDTH / BUCKETS

/** Charts successful and failed attempts over time. */
export function AnswersChart({ recent }: { readonly recent: readonly HealthAttempt[] }) {
  const buckets = bucketAttempts(recent, BUCKETS)
  const most = Math.max(...buckets.map(({ succeeded, failed }) => succeeded + failed))
  const succeeded = recent.filter(({ outcome }) => outcome === 'success').length
  const times = recent.map(({ at }) => Date.parse(at))
  return (
    <figure class="chart">
      <figcaption>Attempts over time</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Of the latest ${recent.length} attempts, ${succeeded} succeeded and ${recent.length - succeeded} failed.`}
      >
        {buckets.map(({ at, succeeded, failed }, index) => {
          const good = (succeeded / most) * HEIGHT
          const bad = (failed / most) * HEIGHT
          const x = index * STEP + 1
          return (
            <g key={at}>
              <rect class="is-good" x={x} y={HEIGHT - good} width={STEP - 2} height={good} />
              <rect class="is-bad" x={x} y={HEIGHT - good - bad} width={STEP - 2} height={bad} />
            </g>
          )
        })}
        <polyline points={rateLine(buckets)} />
      </svg>
      <p class="chart-scale">
        <span>{formatMoment(Math.min(...times), now.value)}</span>
        <span>tallest bar: {most}; line: success rate so far</span>
        <span>{formatMoment(Math.max(...times), now.value)}</span>
      </p>
    </figure>
  )
}

/** The success rate up to each bucket with attempts, from 0 % at the bottom to 100 % at the top. */
function rateLine(buckets: readonly Bucket[]): string {
  let all = 0
  let good = 0
  return buckets
    .flatMap(({ succeeded, failed }, index) => {
      if (succeeded + failed === 0) return []
      all += succeeded + failed
      good += succeeded
      return [`${(index + 0.5) * STEP},${HEIGHT - (good / all) * (HEIGHT - 4) - 2}`]
    })
    .join(' ')
}
