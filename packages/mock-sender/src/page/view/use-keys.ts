import { useEffect } from 'preact/hooks'
import { runNext } from '../state/actions.ts'
import { go, place } from '../state/place.ts'
import { info } from '../state/sender.ts'

/** Keyboard shortcuts outside text fields: `/` search, `e` emit, `n` next attempt, Escape closes. */
export function useKeys(): void {
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (event.key === 'Escape') {
    if (place.value.open !== '') closePanel()
    return
  }
  const { target } = event
  if (target instanceof Element && target.closest('input, textarea, select')) return
  if (event.key === '/') {
    event.preventDefault()
    document.querySelector<HTMLInputElement>('#search')?.focus()
  } else if (event.key === 'e') {
    event.preventDefault()
    go({ open: 'emit' })
  } else if (event.key === 'n' && info.value?.clock === 'virtual') void runNext()
}

/** Closes the panel, and returns the focus to the list. */
export function closePanel(): void {
  const { open } = place.value
  go({ open: '', attempt: '' })
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`[data-open="${CSS.escape(open)}"]`)
    const { activeElement } = document
    if (activeElement === null || activeElement === document.body) row?.focus()
  })
}
