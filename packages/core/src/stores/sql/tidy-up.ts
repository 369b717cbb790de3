/** One of this many claims purges twice as many records, so that the table shrinks even if only claims write to it. */
export const CLAIMS_PER_PURGE = 64
export const PURGED_AT_ONCE = 2 * CLAIMS_PER_PURGE
/** The number of claims until the next purge after one failed, for example because the role may not delete. */
const CLAIMS_AFTER_FAILURE = 64 * CLAIMS_PER_PURGE

/**
 * Returns a function to call with every claim. It purges from time to time, concurrently with the claims. The first purge comes
 * after a random number of claims, so that short-lived processes purge too.
 */
export function createTidyUp(
  purge: (limit: number) => Promise<unknown>,
  isBusy: (error: unknown) => boolean,
): () => void {
  let claimsLeft = Math.floor(Math.random() * CLAIMS_PER_PURGE)
  let purging = false

  async function run(): Promise<void> {
    purging = true
    try {
      await purge(PURGED_AT_ONCE)
    } catch (error) {
      if (!isBusy(error)) claimsLeft = CLAIMS_AFTER_FAILURE
    } finally {
      purging = false
    }
  }

  return () => {
    // Do not start another purge while one is running.
    if (purging || claimsLeft-- > 0) return
    claimsLeft = CLAIMS_PER_PURGE - 1
    void run()
  }
}
