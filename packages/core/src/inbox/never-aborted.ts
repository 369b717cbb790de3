import { setMaxListeners } from 'node:events'

/** Creates one signal for all messages of an engine that never aborts them (bench/NOTES.md, "The inbox"). */
export function neverAborted(): AbortSignal {
  const { signal } = new AbortController()
  // Each running message adds a listener. More than ten are not a leak.
  setMaxListeners(0, signal)
  return signal
}
