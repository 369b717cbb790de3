import { type Theme, theme } from '../state/theme.ts'

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' }
const WORDS: Readonly<Record<Theme, string>> = { auto: 'system', light: 'light', dark: 'dark' }

/** Switches between the system's theme, light and dark. */
export function ThemeSwitch() {
  const { value } = theme
  return (
    <button
      type="button"
      class="icon-button theme-switch"
      aria-label={`Theme: ${WORDS[value]}`}
      title={`Theme: ${WORDS[value]}`}
      onClick={() => {
        theme.value = NEXT[value]
      }}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        {value === 'light' && (
          <>
            <circle cx="10" cy="10" r="3.5" />
            <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4" />
          </>
        )}
        {value === 'dark' && <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z" />}
        {value === 'auto' && (
          <>
            <circle cx="10" cy="10" r="7" />
            <path class="filled" d="M10 3a7 7 0 0 1 0 14z" />
          </>
        )}
      </svg>
    </button>
  )
}
