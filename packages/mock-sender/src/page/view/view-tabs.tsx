import { follow, go, place, toHref } from '../state/place.ts'
import { info } from '../state/sender.ts'

const VIEWS = [
  { view: 'deliveries', title: 'Deliveries' },
  { view: 'subscriptions', title: 'Subscriptions' },
] as const

/** The tabs of the two lists, and the buttons that subscribe and emit. */
export function ViewTabs() {
  const counts = info.value!.counts
  return (
    <div class="view-tabs">
      <nav aria-label="Lists">
        {VIEWS.map(({ view, title }) => (
          <a
            key={view}
            href={toHref({ view })}
            aria-current={place.value.view === view ? 'page' : undefined}
            onClick={follow({ view })}
          >
            {title} <span class="count">{counts[view].toLocaleString('en')}</span>
          </a>
        ))}
      </nav>
      {place.value.view === 'subscriptions' && (
        <button type="button" class="primary" onClick={() => go({ open: 'subscribe' })}>
          Subscribe
        </button>
      )}
      <button
        type="button"
        class={place.value.view === 'subscriptions' ? 'is-second' : 'primary'}
        onClick={() => go({ open: 'emit' })}
        title="Emit an event (e)"
      >
        Emit<span class="wide">event</span>
      </button>
    </div>
  )
}
