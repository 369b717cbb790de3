import { batch, computed, signal } from '@preact/signals'
import type { DeliveryChange, DeliveryRow, DeliveryRowsAnswer } from '../../control/contract.ts'
import { ask, toQuery } from '../link/ask.ts'
import { mergeChanges, mergePage } from './merge-rows.ts'
import { place } from './place.ts'

const PAGE_SIZE = 200
const TEXT_SEARCH_PAUSE_MS = 300

/** The loaded rows, newest first. */
export const rows = signal<readonly DeliveryRow[]>([])
/** The `after` of the next page. Null if everything is loaded. */
export const nextPage = signal<string | null>(null)
export const isLoading = signal(false)
export const isLoaded = signal(false)
/** The number of rows added at the top since the list was loaded. */
export const addedAtTop = signal(0)

/** The filters as a query. Different filters make different queries. */
export const filterQuery = computed(() => {
  const { type, status, subscription, text } = place.value
  return toQuery({ type, status, subscription, text })
})

let waiting: DeliveryChange[] = []
let frame = 0
let searchTimer = 0
let round = 0

/** Loads the first page again. */
export async function loadDeliveries(): Promise<void> {
  const own = ++round
  isLoading.value = true
  try {
    const page = await askPage()
    if (own !== round) return
    batch(() => {
      rows.value = page.deliveries
      nextPage.value = page.next
      isLoaded.value = true
      addedAtTop.value = 0
    })
  } finally {
    if (own === round) isLoading.value = false
  }
  applyWaiting()
}

/** Loads the next page, unless there is none or it is already loading. */
export async function loadMoreDeliveries(): Promise<void> {
  const after = nextPage.value
  if (after === null || isLoading.value) return
  const own = round
  isLoading.value = true
  try {
    const page = await askPage(after)
    if (own !== round) return
    batch(() => {
      rows.value = mergePage(rows.value, page.deliveries)
      nextPage.value = page.next
    })
  } finally {
    if (own === round) isLoading.value = false
  }
  applyWaiting()
}

/** Applies a change. All changes within one frame are shown together. */
export function takeDeliveryChange(change: DeliveryChange): void {
  waiting.push(change)
  if (frame === 0) frame = requestAnimationFrame(applyWaiting)
}

export function forgetDeliveries(): void {
  round++
  waiting = []
  batch(() => {
    rows.value = []
    nextPage.value = null
    isLoaded.value = false
    isLoading.value = false
  })
}

function applyWaiting(): void {
  cancelAnimationFrame(frame)
  frame = 0
  // A response that is under way may be older than the changes.
  if (isLoading.value || !isLoaded.value || waiting.length === 0) return
  const changes = waiting
  waiting = []
  // Only the server can search the bodies.
  if (place.value.text !== '') {
    clearTimeout(searchTimer)
    searchTimer = window.setTimeout(() => void loadDeliveries().catch(() => {}), TEXT_SEARCH_PAUSE_MS)
  }
  const merged = mergeChanges(rows.value, changes, place.value)
  batch(() => {
    rows.value = merged.rows
    addedAtTop.value += merged.added
  })
}

function askPage(after?: string): Promise<DeliveryRowsAnswer> {
  const { type, status, subscription, text } = place.value
  const query = toQuery({ type, status, subscription, text, limit: PAGE_SIZE, after, view: 'rows' })
  return ask<DeliveryRowsAnswer>(`/deliveries${query}`)
}
