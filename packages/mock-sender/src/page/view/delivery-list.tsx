import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import {
  addedAtTop,
  isLoaded,
  isLoading,
  loadMoreDeliveries,
  nextPage,
  rows,
} from '../state/delivery-list.ts'
import { attempting } from '../state/notices.ts'
import { openPanel } from '../state/place.ts'
import { createItemDrawer } from './draw-item.tsx'
import { NoDeliveries } from './no-deliveries.tsx'
import { useWindow } from './use-window.ts'

/** Narrower lists have two lines per row. */
const NARROW_PX = 640
const ROW_PX = 40
const NARROW_ROW_PX = 62
/** The next page loads this many rows before the end. */
const AHEAD = 60

/** The deliveries, newest first. Only visible rows are drawn. */
export function DeliveryList() {
  const { value } = rows
  const list = useWindow<HTMLDivElement>(
    value.length,
    (width) => (width < NARROW_PX ? NARROW_ROW_PX : ROW_PX),
    addedAtTop.value,
  )
  const { scroller, start, end, width, rowHeight, show } = list
  const drawItem = useMemo(createItemDrawer, [])
  const active = useSignal(0)
  const isNearEnd = end > value.length - AHEAD
  useEffect(() => {
    if (isNearEnd && nextPage.value !== null) void attempting(loadMoreDeliveries)
  }, [isNearEnd, value.length])

  const { id: openId } = openPanel()
  const openIndex = openId === '' ? -1 : value.slice(start, end).findIndex(({ id }) => id === openId)
  const tabIndex = Math.min(openIndex < 0 ? active.value : start + openIndex, Math.max(0, value.length - 1))
  const moveTo = (index: number) => {
    active.value = Math.max(0, Math.min(index, value.length - 1))
    show(active.value)
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${active.value}"]`)?.focus()
    })
  }
  const onKey = (event: KeyboardEvent) => {
    const from = Number((event.target as HTMLElement).dataset.index ?? active.value)
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const to = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: value.length - 1,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    moveTo(to)
  }
  return (
    <div class={width < NARROW_PX ? 'deliveries is-narrow' : 'deliveries'}>
      <ColumnNames />
      <div class="scroller" ref={scroller} aria-busy={isLoading.value}>
        {isLoaded.value && value.length === 0 && <NoDeliveries />}
        <ol
          class="delivery-list"
          aria-label="Deliveries, newest first"
          style={{ height: `${value.length * rowHeight}px` }}
          onKeyDown={onKey}
        >
          {value.slice(start, end).map((row, offset) =>
            drawItem({
              row,
              index: start + offset,
              count: nextPage.value === null ? value.length : -1,
              top: (start + offset) * rowHeight,
              isOpen: row.id === openId,
              isReached: start + offset === tabIndex || (start > tabIndex && offset === 0),
            }),
          )}
        </ol>
      </div>
    </div>
  )
}

function ColumnNames() {
  return (
    <div class="columns delivery-columns" aria-hidden="true">
      <span>Time</span>
      <span>Type</span>
      <span>Status</span>
      <span>Attempts</span>
      <span class="column-url">To</span>
      <span class="column-next">Next attempt</span>
    </div>
  )
}
