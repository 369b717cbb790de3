import { setTimeout as delay } from 'node:timers/promises'

/** Enough for processes to start again on a busy machine. */
export const PATIENCE_MS = 120_000

/**
 * Looks until there is something, and resolves to it.
 * @param otherwise what did not happen, for the error after two minutes
 */
export async function lookFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  otherwise: string,
  pauseMs = 5,
): Promise<T> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const found = await look()
    if (found !== undefined) return found
    await delay(pauseMs)
  }
  throw tooLate(otherwise)
}

/** Resolves with `happening`; rejects when that takes longer than two minutes. */
export function within<T>(happening: Promise<T>, otherwise: string): Promise<T> {
  const late = delay(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw tooLate(otherwise)
  })
  return Promise.race([happening, late])
}

export function tooLate(otherwise: string): Error {
  return new Error(`${otherwise} within ${PATIENCE_MS / 1000} s.`)
}
