import { setMaxListeners } from 'node:events'

/** A signal for the messages of an engine that takes none away: one for all, since making one costs several µs. */
export function neverAborted(): AbortSignal {
  const { signal } = new AbortController()
  // Each running message listens; more than ten of them are no leak.
  setMaxListeners(0, signal)
  return signal
}
