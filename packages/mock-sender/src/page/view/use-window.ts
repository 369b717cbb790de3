import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** The number of rows drawn above and below the visible ones. */
const SPARE = 8

/** The range of rows to draw, and the width of the list. */
export interface ListWindow<E extends HTMLElement> {
  readonly scroller: RefObject<E | null>
  readonly start: number
  readonly end: number
  readonly width: number
  /** Scrolls until the row is visible, and no further. */
  show(index: number): void
}

/**
 * Finds the visible rows of a list whose rows have equal heights.
 * @param addedAtTop how many rows were added at the top so far; the visible rows keep their position
 */
export function useWindow<E extends HTMLElement>(
  count: number,
  rowHeight: number | ((width: number) => number),
  addedAtTop = 0,
): ListWindow<E> & { readonly rowHeight: number } {
  const scroller = useRef<E | null>(null)
  const top = useSignal(0)
  const size = useSignal({ width: 0, height: 0 })
  const added = useRef(addedAtTop)
  const height = typeof rowHeight === 'number' ? rowHeight : rowHeight(size.value.width)

  useEffect(() => {
    const element = scroller.current!
    const onScroll = () => {
      top.value = element.scrollTop
    }
    const measure = () => {
      size.value = { width: element.clientWidth, height: element.clientHeight }
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [])

  useLayoutEffect(() => {
    const cameIn = addedAtTop - added.current
    added.current = addedAtTop
    const element = scroller.current!
    if (cameIn > 0 && element.scrollTop > height) element.scrollTop += cameIn * height
  }, [addedAtTop])

  const start = Math.max(0, Math.min(Math.floor(top.value / height) - SPARE, count - 1))
  const end = Math.min(count, Math.ceil((top.value + size.value.height) / height) + SPARE)
  const show = (index: number) => {
    const element = scroller.current!
    const rowTop = index * height
    if (rowTop < element.scrollTop) element.scrollTop = rowTop
    const below = rowTop + height - element.clientHeight
    if (below > element.scrollTop) element.scrollTop = below
    top.value = element.scrollTop
  }
  return { scroller, start, end, width: size.value.width, show, rowHeight: height }
}
