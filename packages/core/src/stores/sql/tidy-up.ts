/** So many claims make one purge, of twice as many records: a table that only claims write to gets smaller. */
export const CLAIMS_PER_PURGE = 64
export const PURGED_AT_ONCE = 2 * CLAIMS_PER_PURGE
/** After a purge that failed, as it does for a role that may not delete. */
const CLAIMS_AFTER_FAILURE = 64 * CLAIMS_PER_PURGE

/**
 * Called with every claim; purges now and then, beside the claims and never instead of one. Starts anywhere in the
 * first stretch, so that processes which live for a few claims only do their share.
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
    // A database that is slow to delete is not asked again meanwhile.
    if (purging || claimsLeft-- > 0) return
    claimsLeft = CLAIMS_PER_PURGE - 1
    void run()
  }
}
