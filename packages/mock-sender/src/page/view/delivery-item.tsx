import type { DeliveryRow } from '../../control/contract.ts'
import { follow, toHref } from '../state/place.ts'
import { now } from '../state/sender.ts'
import { findSubscription } from '../state/subscription-list.ts'
import { describeAnswer } from '../words/describe-answer.ts'
import { formatClock, formatDate, formatMoment, formatSpan } from '../words/format-time.ts'
import { shortUrl } from '../words/short-url.ts'
import { AttemptMarks } from './attempt-marks.tsx'
import { StatusBadge } from './status-badge.tsx'

export interface DeliveryItemProps {
  readonly row: DeliveryRow
  readonly index: number
  /** The size of the list. -1 if more rows exist than are loaded. */
  readonly count: number
  readonly top: number
  readonly isOpen: boolean
  /** Whether the Tab key reaches this row. The arrow keys reach the others. */
  readonly isReached: boolean
}

/** A row of the list, which links to its delivery. */
export function DeliveryItem({ row, index, count, top, isOpen, isReached }: DeliveryItemProps) {
  const change = { open: `delivery:${row.id}`, attempt: '' }
  const createdAt = Date.parse(row.createdAt)
  return (
    <li aria-setsize={count} aria-posinset={index + 1} style={{ transform: `translateY(${top}px)` }}>
      <a
        class={isOpen ? 'delivery-columns delivery-row is-open' : 'delivery-columns delivery-row'}
        href={toHref(change)}
        aria-current={isOpen ? 'true' : undefined}
        tabIndex={isReached ? 0 : -1}
        data-index={index}
        data-open={change.open}
        onClick={follow(change)}
      >
        <time
          class="cell-time"
          dateTime={row.createdAt}
          title={`${formatDate(createdAt)} ${formatClock(createdAt)} UTC`}
        >
          {formatClock(createdAt)}
        </time>
        <span class="cell-type" title={row.id}>
          <span class="type-name">{row.type}</span>
          {row.redeliveryOf !== null && <span class="again">redelivery</span>}
        </span>
        <StatusBadge status={row.status} />
        <span class="cell-attempts">
          <AttemptMarks attempts={row.attempts} isPending={row.status === 'pending'} />
          <span class="cell-answer">{row.attempts.length > 0 && describeAnswer(row.attempts.at(-1)!)}</span>
        </span>
        <span class="cell-url column-url" title={row.subscription.url}>
          {findSubscription(row.subscription.id)?.name ?? shortUrl(row.subscription.url)}
        </span>
        <NextAttempt row={row} />
      </a>
    </li>
  )
}

function NextAttempt({ row }: { readonly row: DeliveryRow }) {
  const at = row.status === 'pending' ? row.attempts.at(-1)?.next?.at : undefined
  if (at == null) return <span class="cell-next column-next" />
  const nextAt = Date.parse(at)
  const inMs = nextAt - now.value
  return (
    <span class="cell-next column-next" title={`${formatSpan(Math.max(0, inMs))} from now`}>
      <span class="hidden">next attempt at </span>
      {formatMoment(nextAt, now.value)}
    </span>
  )
}
