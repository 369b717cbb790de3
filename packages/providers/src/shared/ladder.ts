/** A ladder whose first attempt is at once, and whose retries follow after these delays in seconds. */
export function retriesAfter(...seconds: readonly number[]): number[] {
  return [0, ...seconds.map((delay) => delay * 1000)]
}
