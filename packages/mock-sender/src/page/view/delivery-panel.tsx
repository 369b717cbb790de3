import type { DeliveryAnswer } from '../../control/contract.ts'
import type { DeliveryJson } from '../../delivery/delivery.ts'
import { redeliver } from '../state/actions.ts'
import { follow, place, toHref } from '../state/place.ts'
import { formatClock, formatDate } from '../words/format-time.ts'
import { AttemptTable } from './attempt-table.tsx'
import { AttemptView } from './attempt-view.tsx'
import { Ladder } from './ladder.tsx'
import { Panel } from './panel.tsx'
import { StatusBadge } from './status-badge.tsx'
import { TakeAway } from './take-away.tsx'
import { useAnswer } from './use-answer.ts'

/** Shows one delivery with its attempts. */
export function DeliveryPanel({ id }: { readonly id: string }) {
  const path = `/deliveries/${encodeURIComponent(id)}`
  const { answer, problem } = useAnswer<DeliveryAnswer>(path, (changed) => changed.id === id)
  if (!answer) {
    return (
      <Panel title="Delivery">
        <p class="panel-note">{problem ? problem.message : 'Loading.'}</p>
      </Panel>
    )
  }
  const { delivery } = answer
  const { attempts } = delivery
  const chosen = attempts.find(({ number }) => String(number) === place.value.attempt) ?? attempts.at(-1)
  return (
    <Panel title={delivery.type} badge={<StatusBadge status={delivery.status} />}>
      {problem && <p class="panel-note is-bad">{problem.message}</p>}
      <DeliveryFacts delivery={delivery} />
      <div class="action-row">
        <button type="button" onClick={() => redeliver(delivery, 'same-event')}>
          Redeliver
        </button>
        <button type="button" onClick={() => redeliver(delivery, 'new-event')}>
          Redeliver as new event
        </button>
        {chosen && <TakeAway delivery={delivery} attempt={chosen} />}
      </div>
      <Ladder delivery={delivery} chosen={chosen?.number} />
      {chosen ? (
        <>
          <AttemptTable attempts={attempts} chosen={chosen.number} />
          <AttemptView key={chosen.number} delivery={delivery} attempt={chosen} />
        </>
      ) : (
        <p class="panel-note">No attempts yet.</p>
      )}
    </Panel>
  )
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryJson }) {
  const { id, eventId, subscription, createdAt, redeliveryOf } = delivery
  const made = Date.parse(createdAt)
  const toSubscription = {
    view: 'subscriptions',
    open: `subscription:${subscription.id}`,
    attempt: '',
  } as const
  return (
    <dl class="facts">
      <dt>To</dt>
      <dd>
        <a href={toHref(toSubscription)} onClick={follow(toSubscription)} class="mono">
          {subscription.url}
        </a>
      </dd>
      <dt>Event</dt>
      <dd class="mono">{eventId}</dd>
      <dt>Delivery</dt>
      <dd class="mono">{id}</dd>
      <dt>Made</dt>
      <dd>
        {formatDate(made)} {formatClock(made)} UTC
      </dd>
      {redeliveryOf !== null && (
        <>
          <dt>Repeats</dt>
          <dd>
            <a
              class="mono"
              href={toHref({ open: `delivery:${redeliveryOf}`, attempt: '' })}
              onClick={follow({ open: `delivery:${redeliveryOf}`, attempt: '' })}
            >
              {redeliveryOf}
            </a>
          </dd>
        </>
      )}
    </dl>
  )
}
