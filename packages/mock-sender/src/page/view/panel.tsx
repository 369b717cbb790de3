import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { closePanel } from './use-keys.ts'

interface PanelProps {
  readonly title: string
  /** Shown before the title, such as the status. */
  readonly badge?: ComponentChildren
  readonly children: ComponentChildren
}

/** The open panel, beside the list or, on narrow screens, over it. */
export function Panel({ title, badge, children }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title])
  return (
    <aside class="panel" aria-labelledby="panel-title">
      <header class="panel-head">
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {badge}
        <button
          type="button"
          class="icon-button panel-close"
          aria-label="Close"
          title="Close (Escape)"
          onClick={closePanel}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M5 5l10 10M15 5L5 15" />
          </svg>
        </button>
      </header>
      <div class="panel-body">{children}</div>
    </aside>
  )
}
