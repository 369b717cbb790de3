/** The tenth percentile: whatever else the machine does only ever adds to a figure. */
export function quiet(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 10)]!
}
