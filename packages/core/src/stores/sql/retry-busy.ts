import { sleep, systemClock } from '../../ground/clock.ts'

const PATIENCE_MS = 5_000
const LONGEST_PAUSE_MS = 50

/** Runs `attempt` again while the database says that others are in the way, for up to 5 s; then rejects with that. */
export async function retryWhileBusy<T>(
  isBusy: (error: unknown) => boolean,
  attempt: () => Promise<T> | T,
): Promise<T> {
  const until = systemClock.now() + PATIENCE_MS
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error) || systemClock.now() >= until) throw error
    }
    await sleep(systemClock, pauseMs)
  }
}
