import type { DeliveryJson } from '../../delivery/delivery.ts'
import { go } from '../state/place.ts'
import { info, now } from '../state/sender.ts'
import { formatMoment, formatSpan } from '../words/format-time.ts'
import { AttemptMark } from './attempt-marks.tsx'
import { planLadder, type Rung } from './plan-ladder.ts'

interface LadderProps {
  readonly delivery: DeliveryJson
  readonly chosen: number | undefined
}

/** Shows the attempts on a time line, to scale. */
export function Ladder({ delivery, chosen }: LadderProps) {
  const { rungs, startAt, endAt } = planLadder(delivery, info.value?.ladderMs ?? [])
  if (rungs.length < 2) return null
  const span = Math.max(1, endAt - startAt)
  const nowShare = (now.value - startAt) / span
  const lanes = Math.max(...rungs.map(({ lane }) => lane)) + 1
  const toCome = rungs.filter(({ outcome }) => outcome === 'to-come').length
  return (
    <section class="ladder" aria-label="The ladder, to scale">
      <div class="ladder-line" style={{ height: `${lanes * 18 + 14}px` }}>
        {nowShare > 0 && nowShare < 1 && (
          <span class="ladder-now" style={{ left: `${nowShare * 100}%` }}>
            <span class="hidden">now</span>
          </span>
        )}
        {rungs.map((rung) => (
          <RungMark key={rung.number} rung={rung} startAt={startAt} isChosen={rung.number === chosen} />
        ))}
      </div>
      <p class="ladder-scale">
        <span>{formatMoment(startAt, now.value)}</span>
        <span>
          {formatSpan(span)}
          {toCome > 0 && `, ${toCome} to come`}
        </span>
        <span>{formatMoment(endAt, now.value)}</span>
      </p>
    </section>
  )
}

interface RungMarkProps {
  readonly rung: Rung
  readonly startAt: number
  readonly isChosen: boolean
}

function RungMark({ rung: { number, at, outcome, share, lane }, startAt, isChosen }: RungMarkProps) {
  const words = `Attempt ${number}, +${formatSpan(at - startAt)}, ${outcome.replace(/[-_]/g, ' ')}`
  const place = { left: `${share * 100}%`, bottom: `${lane * 18 + 7}px` }
  if (outcome === 'to-come') {
    return (
      <span class="rung" role="img" aria-label={words} title={words} style={place}>
        <AttemptMark outcome={outcome} />
      </span>
    )
  }
  return (
    <button
      type="button"
      class={isChosen ? 'rung is-chosen' : 'rung'}
      aria-label={words}
      title={words}
      style={place}
      onClick={() => go({ attempt: String(number) }, { replace: true })}
    >
      <AttemptMark outcome={outcome} />
    </button>
  )
}
