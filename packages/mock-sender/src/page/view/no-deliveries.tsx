import { go, NO_FILTERS, place } from '../state/place.ts'
import { info } from '../state/sender.ts'

/** What to do where there is nothing to see. */
export function NoDeliveries() {
  const { type, status, subscription, text } = place.value
  const { counts } = info.value!
  if (type || status || subscription || text) {
    return (
      <div class="empty">
        <p>No delivery fits these filters.</p>
        <button type="button" onClick={() => go(NO_FILTERS)}>
          Clear filters
        </button>
      </div>
    )
  }
  return (
    <div class="empty">
      <p>{counts.subscriptions === 0 ? 'Nobody is subscribed yet.' : 'Nothing was sent yet.'}</p>
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
