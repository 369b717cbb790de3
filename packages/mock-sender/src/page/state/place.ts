import { signal } from '@preact/signals'

/** The state in the URL: the list, its filters, and the open panel. */
export interface Place {
  readonly provider: string
  readonly view: 'deliveries' | 'subscriptions'
  readonly type: string
  readonly status: string
  readonly subscription: string
  readonly text: string
  /** `emit`, `subscribe`, `delivery:…` or `subscription:…`. Empty if no panel is open. */
  readonly open: string
  /** The number of an attempt of the open delivery. Empty for the latest. */
  readonly attempt: string
}

const START: Place = {
  provider: '',
  view: 'deliveries',
  type: '',
  status: '',
  subscription: '',
  text: '',
  open: '',
  attempt: '',
}
export const NO_FILTERS = { type: '', status: '', subscription: '', text: '' } as const

export const place = signal(readPlace(location.search))

addEventListener('popstate', () => {
  place.value = readPlace(location.search)
})

export function readPlace(search: string): Place {
  const given = new URLSearchParams(search)
  const read = Object.keys(START).map((key) => [key, given.get(key) ?? START[key as keyof Place]])
  const found = Object.fromEntries(read) as unknown as Place
  return found.view === 'subscriptions' ? found : { ...found, view: 'deliveries' }
}

export function toHref(change: Partial<Place>, from: Place = place.value): string {
  const next = { ...from, ...change }
  const set = Object.entries(next).filter(([key, value]) => value !== START[key as keyof Place])
  return set.length === 0 ? location.pathname : `?${new URLSearchParams(set)}`
}

/** Changes the place. `replace` replaces the current history entry. */
export function go(change: Partial<Place>, { replace = false } = {}): void {
  const href = toHref(change)
  place.value = { ...place.value, ...change }
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
}

/** The kind of the open panel, and its id if it has one. */
export function openPanel({ open } = place.value): { readonly kind: string; readonly id: string } {
  const colon = open.indexOf(':')
  return colon < 0 ? { kind: open, id: '' } : { kind: open.slice(0, colon), id: open.slice(colon + 1) }
}

/** A click handler for links. It stays in the page unless the user opens a new tab or window. */
export function follow(change: Partial<Place>) {
  return (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(change)
  }
}
