import { setTimeout as delay } from 'node:timers/promises'

/** Long enough for processes to restart on a busy machine. */
export const PATIENCE_MS = 120_000

/**
 * Calls `look` until it returns a value, and resolves to that value.
 * @param otherwise the fact to report after two minutes, such as `No worker was busy`
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

/** Resolves with `happening`. Rejects after two minutes. */
export function within<T>(happening: Promise<T>, otherwise: string): Promise<T> {
  const late = delay(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw tooLate(otherwise)
  })
  return Promise.race([happening, late])
}

export function tooLate(otherwise: string): Error {
  return new Error(`${otherwise} within ${PATIENCE_MS / 1000} s.`)
}
