import { sleep, systemClock } from '../../ground/clock.ts'
import { elapsedMs } from '../../ground/timers.ts'

const PATIENCE_MS = 5_000
const LONGEST_PAUSE_MS = 50

/**
 * Retries `attempt` while the database reports conflicts: until `signal` aborts, or, without a signal, for up to 5 s. Then
 * rejects with the database's last error.
 */
export async function retryWhileBusy<T>(
  isBusy: (error: unknown) => boolean,
  attempt: () => Promise<T> | T,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!isBusy(error) || signal?.aborted) throw error
  }
  const until = elapsedMs() + PATIENCE_MS
  const isOver = () => (signal === undefined ? elapsedMs() >= until : signal.aborted)
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    await sleep(systemClock, pauseMs)
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error) || isOver()) throw error
    }
  }
}
