import type { SubscriptionJson } from '../../control/contract.ts'
import { attempting } from '../state/notices.ts'
import { follow, go, openPanel, toHref } from '../state/place.ts'
import { loadMoreSubscriptions, nextSubscriptions, subscriptions } from '../state/subscription-list.ts'
import { describeReason } from '../words/describe-reason.ts'
import { shortUrl } from '../words/short-url.ts'
import { HealthStrip } from './health-strip.tsx'
import { StatusBadge } from './status-badge.tsx'

/** The subscriptions, with the health of each receiver. */
export function SubscriptionsView() {
  const { value } = subscriptions
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section class="scroller" aria-label="Subscriptions" tabIndex={0}>
      {value.length === 0 && (
        <div class="empty">
          <p>No subscriptions yet.</p>
          <button type="button" onClick={() => go({ open: 'subscribe' })}>
            Subscribe a URL
          </button>
        </div>
      )}
      <ul class="subscription-list">
        {value.map((subscription) => (
          <SubscriptionItem key={subscription.id} subscription={subscription} />
        ))}
      </ul>
      {nextSubscriptions.value !== null && (
        <button type="button" class="more" onClick={() => attempting(loadMoreSubscriptions)}>
          Show more
        </button>
      )}
    </section>
  )
}

function SubscriptionItem({ subscription }: { readonly subscription: SubscriptionJson }) {
  const { id, url, name, events, status } = subscription
  const change = { open: `subscription:${id}`, attempt: '' }
  const isOpen = openPanel().id === id
  const reason = describeReason(subscription)
  return (
    <li>
      <a
        class={isOpen ? 'subscription-row is-open' : 'subscription-row'}
        href={toHref(change)}
        aria-current={isOpen ? 'true' : undefined}
        data-open={change.open}
        onClick={follow(change)}
      >
        <span class="subscription-name">
          {name !== null && <strong>{name}</strong>}
          <span class={name === null ? 'mono' : 'mono muted'}>{shortUrl(url)}</span>
        </span>
        <span class="subscription-state">
          <StatusBadge status={status} />
          {reason !== '' && <span class="muted">{reason}</span>}
        </span>
        <span class="subscription-events muted">
          {events.includes('*') ? 'all events' : events.join(', ')}
        </span>
        <HealthStrip id={id} />
      </a>
    </li>
  )
}
