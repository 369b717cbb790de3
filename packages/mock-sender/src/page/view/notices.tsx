import { dismiss, notices } from '../state/notices.ts'

/** The notices, at the edge of the page. */
export function Notices() {
  return (
    <div class="notices" role="log" aria-live="polite" aria-label="Notices">
      {notices.value.map(({ id, kind, text }) => (
        <p key={id} class={`notice is-${kind}`}>
          <span>{text}</span>
          <button type="button" class="icon-button" aria-label="Close the notice" onClick={() => dismiss(id)}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M5 5l10 10M15 5L5 15" />
            </svg>
          </button>
        </p>
      ))}
    </div>
  )
}
