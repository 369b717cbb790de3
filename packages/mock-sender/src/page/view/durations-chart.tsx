import type { HealthAttempt } from '../../control/contract.ts'
import { formatDuration } from '../words/format-time.ts'

/** Charts response times on a logarithmic scale. */
export function DurationsChart({ recent }: { readonly recent: readonly HealthAttempt[] }) {
  const times = recent.map(({ at }) => Date.parse(at))
  const from = Math.min(...times)
  const span = Math.max(1, Math.max(...times) - from)
  const longest = Math.max(1, ...recent.map(({ durationMs }) => durationMs))
  const share = (ms: number) => Math.log10(1 + ms) / Math.log10(1 + longest)
  return (
    <figure class="chart">
      <figcaption>Response times</figcaption>
      <div class="dots" role="img" aria-label={`The longest took ${formatDuration(longest)}.`}>
        {recent.map(({ delivery, number, at, outcome, durationMs }) => (
          <span
            key={`${delivery} ${number}`}
            class={outcome === 'success' ? 'dot is-good' : 'dot is-bad'}
            style={{
              left: `${((Date.parse(at) - from) / span) * 100}%`,
              bottom: `${share(durationMs) * 100}%`,
            }}
          />
        ))}
      </div>
      <p class="chart-scale">
        <span>0 ms at the bottom</span>
        <span>{formatDuration(longest)} at the top</span>
      </p>
    </figure>
  )
}
