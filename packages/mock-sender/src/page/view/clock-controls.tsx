import { useSignal } from '@preact/signals'
import { advance, runNext, runUntilIdle } from '../state/actions.ts'
import { info, now } from '../state/sender.ts'
import { formatClock, formatDate, formatSpan } from '../words/format-time.ts'

/** Shows the sender's time, with buttons that advance it. */
export function ClockControls() {
  const isBusy = useSignal(false)
  const { value } = info
  if (!value) return null
  const isVirtual = value.clock === 'virtual'
  const run = (action: () => Promise<void>) => async () => {
    isBusy.value = true
    await action()
    isBusy.value = false
  }
  const nextInMs = value.nextAt === null ? null : Math.max(0, Date.parse(value.nextAt) - now.value)
  return (
    <section class="clock" aria-label="The sender's clock">
      <div class="clock-face">
        <time class="clock-time" dateTime={new Date(now.value).toISOString()}>
          {formatClock(now.value)}
        </time>
        <span class="clock-date">
          {formatDate(now.value)} UTC · {isVirtual ? 'virtual clock' : 'real clock'}
        </span>
      </div>
      {isVirtual && (
        <div class="button-group">
          <button
            type="button"
            onClick={run(runNext)}
            disabled={isBusy.value || nextInMs === null}
            title="Advance to the next attempt (n)"
          >
            Next attempt
            {nextInMs !== null && <span class="button-note">+{formatSpan(nextInMs)}</span>}
          </button>
          <button type="button" onClick={run(() => advance('30m'))} disabled={isBusy.value}>
            +30 min
          </button>
          <button type="button" onClick={run(runUntilIdle)} disabled={isBusy.value || nextInMs === null}>
            Run until idle
          </button>
        </div>
      )}
      {!isVirtual && nextInMs !== null && (
        <span class="clock-next">next attempt in {formatSpan(nextInMs)}</span>
      )}
    </section>
  )
}
