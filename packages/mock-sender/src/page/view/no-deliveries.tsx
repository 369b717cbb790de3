import { go, NO_FILTERS, place } from '../state/place.ts'
import { info } from '../state/sender.ts'

/** Shown instead of an empty list, with the next step. */
export function NoDeliveries() {
  const { type, status, subscription, text } = place.value
  const { counts } = info.value!
  if (type || status || subscription || text) {
    return (
      <div class="empty">
        <p>No delivery matches these filters.</p>
        <button type="button" onClick={() => go(NO_FILTERS)}>
          Clear filters
        </button>
      </div>
    )
  }
  return (
    <div class="empty">
      <p>{counts.subscriptions === 0 ? 'No subscriptions yet.' : 'No deliveries yet.'}</p>
      {counts.subscriptions === 0 ? (
        <button type="button" onClick={() => go({ open: 'subscribe' })}>
          Subscribe a URL
        </button>
      ) : (
        <button type="button" onClick={() => go({ open: 'emit' })}>
          Emit an event
        </button>
      )}
    </div>
  )
}
