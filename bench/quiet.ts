/** The tenth percentile, because other load on the machine only increases a figure. */
export function quiet(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 10)]!
}
