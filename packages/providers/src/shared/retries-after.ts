/** A ladder that starts immediately and retries after these delays, in seconds. */
export function retriesAfter(...seconds: readonly number[]): number[] {
  return [0, ...seconds.map((delay) => delay * 1000)]
}

/** The ladder of services that document only that they retry for 24 hours. */
export const NINE_RETRIES_IN_24_HOURS: readonly number[] = retriesAfter(
  ...[60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 28_800],
)
