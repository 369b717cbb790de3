/** The functions to call, by signal. */
const waiting = new WeakMap<AbortSignal, (() => void)[]>()

/**
 * Calls `stop` when the signal aborts, unless the returned function was called before. Adds one listener per signal: an
 * engine may pass one signal with all its messages, and the listeners that a signal no longer has keep one another, and so
 * each message, in memory until a full garbage collection.
 */
export function onAbort(signal: AbortSignal, stop: () => void): () => void {
  const stops = waiting.get(signal) ?? listen(signal)
  stops.push(stop)
  return () => {
    stops.splice(stops.indexOf(stop), 1)
  }
}

function listen(signal: AbortSignal): (() => void)[] {
  const stops: (() => void)[] = []
  waiting.set(signal, stops)
  signal.addEventListener('abort', () => {
    for (const stop of [...stops]) stop()
  })
  return stops
}
