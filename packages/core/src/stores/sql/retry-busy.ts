import { sleep, systemClock } from '../../ground/clock.ts'
import { elapsedMs } from '../../ground/timers.ts'

/** Time alone would end a call that waited for a connection and had few attempts. */
const LEAST_ATTEMPTS = 12
const PATIENCE_MS = 5_000
const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 250

/**
 * Retries `attempt` while the database reports conflicts: until `signal` aborts, or, without a signal, for 5 s and at least
 * 12 attempts. Then rejects with the database's last error.
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
  let attempts = 1
  const isOver = () =>
    signal === undefined ? attempts >= LEAST_ATTEMPTS && elapsedMs() >= until : signal.aborted
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    // Random, because calls that collided would otherwise collide again.
    await sleep(systemClock, Math.random() * pauseMs)
    attempts++
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error) || isOver()) throw error
    }
  }
}
