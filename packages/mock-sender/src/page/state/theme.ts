import { computed, effect, signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'

const KEY = 'postern-theme'
const systemDark = matchMedia('(prefers-color-scheme: dark)')
const isSystemDark = signal(systemDark.matches)

/** The user's choice. `auto` follows the system. */
export const theme = signal<Theme>(readTheme())
export const isDark = computed(() => (theme.value === 'auto' ? isSystemDark.value : theme.value === 'dark'))

/** Applies the theme now and after every change. */
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
