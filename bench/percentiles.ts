export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The tenth percentile: whatever else the machine does only ever adds to a figure. */
export function quiet(values: readonly number[]): number {
  return percentile(values, 10)
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length * percent) / 100)]!
}
