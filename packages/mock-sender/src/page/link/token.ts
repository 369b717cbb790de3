import { signal } from '@preact/signals'

const KEY = 'postern-control-token'

/** The control token that the user entered. It is kept until the tab closes. */
export const token = signal<string | null>(sessionStorage.getItem(KEY))

export function keepToken(given: string): void {
  sessionStorage.setItem(KEY, given)
  token.value = given
}

export function dropToken(): void {
  sessionStorage.removeItem(KEY)
  token.value = null
}
