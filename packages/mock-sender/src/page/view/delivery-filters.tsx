import { useEffect, useRef } from 'preact/hooks'
import { plural, redeliverExhausted } from '../state/actions.ts'
import { go, NO_FILTERS, place } from '../state/place.ts'
import { eventTypes, info } from '../state/sender.ts'
import { subscriptions } from '../state/subscription-list.ts'
import { shortUrl } from '../words/short-url.ts'

const TYPING_PAUSE_MS = 200
const STATUSES = ['pending', 'delivered', 'exhausted', 'gone', 'cancelled'] as const

/** The filters of the list. The URL holds their values. */
export function DeliveryFilters() {
  const { type, status, subscription } = place.value
  const types = eventTypes.value.map((event) => event.type)
  const urls = subscriptions.value.map(({ id, url, name }) => [id, name ?? shortUrl(url)] as const)
  const { counts } = info.value!
  return (
    <form class="filters" aria-label="Filter deliveries" onSubmit={(event) => event.preventDefault()}>
      <SearchField />
      <Choice name="type" label="Type" value={type} options={types.map((one) => [one, one])} />
      <Choice
        name="status"
        label="Status"
        value={status}
        options={STATUSES.map((one) => [one, `${one} (${counts[one].toLocaleString('en')})`])}
      />
      <Choice name="subscription" label="To" value={subscription} options={urls} />
      <FilterActions />
    </form>
  )
}

function FilterActions() {
  const { type, status, subscription, text } = place.value
  const { exhausted } = info.value!.counts
  return (
    <div class="filter-actions">
      {(type || status || subscription || text) && (
        <button type="button" class="quiet" onClick={() => go(NO_FILTERS)}>
          Clear filters
        </button>
      )}
      {exhausted > 0 && (
        <button
          type="button"
          class="quiet"
          title="Redelivers each exhausted delivery that was not redelivered since"
          onClick={() => redeliverExhausted(subscription)}
        >
          Redeliver exhausted
          <span class="button-note" role="img" aria-label={plural(exhausted, 'delivery')}>
            {exhausted.toLocaleString('en')}
          </span>
        </button>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly name: 'type' | 'status' | 'subscription'
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
}

function Choice({ name, label, value, options }: ChoiceProps) {
  const isKnown = value === '' || options.some(([one]) => one === value)
  return (
    <select
      class={value === '' ? 'choice' : 'choice is-set'}
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => go({ [name]: currentTarget.value })}
    >
      <option value="">{label}: all</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  )
}

function SearchField() {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef(0)
  const { text } = place.value
  useEffect(() => {
    const field = input.current!
    if (document.activeElement !== field) field.value = text
  }, [text])
  const search = () => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(
      () => go({ text: input.current!.value.trim() }, { replace: true }),
      TYPING_PAUSE_MS,
    )
  }
  return (
    <input
      id="search"
      ref={input}
      class="search"
      type="search"
      placeholder="Search types, ids, URLs, bodies"
      title="Search (/)"
      aria-label="Search in types, ids, URLs and bodies"
      onInput={search}
    />
  )
}
