import { computed, effect, signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'

const KEY = 'postern-theme'
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const isSystemDark = signal(systemDark.matches)

/** What the user chose; `auto` follows the system. */
export const theme = signal<Theme>(readTheme())
export const isDark = computed(() => (theme.value === 'auto' ? isSystemDark.value : theme.value === 'dark'))

/** Shows the page in the theme from now on. */
export function applyTheme(): void {
  systemDark.addEventListener('change', ({ matches }) => {
    isSystemDark.value = matches
  })
  effect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light'
    localStorage.setItem(KEY, theme.value)
  })
}

function readTheme(): Theme {
  const kept = localStorage.getItem(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'auto'
}
