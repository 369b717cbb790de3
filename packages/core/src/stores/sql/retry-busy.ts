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
  const giveUpAt = elapsedMs() + PATIENCE_MS
  let attempts = 0
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (error) {
      attempts++
      const isOver = signal?.aborted ?? (attempts >= LEAST_ATTEMPTS && elapsedMs() >= giveUpAt)
      if (!isBusy(error) || isOver) throw error
      // Random, because calls that collided would otherwise collide again.
      await sleep(systemClock, Math.random() * pauseMs)
      if (signal?.aborted) throw error
    }
  }
}
