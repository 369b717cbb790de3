/** Response times in milliseconds. */
export interface Latencies {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** Counts by upper limit, from the lowest to the highest range that has any. */
  readonly histogram: readonly HistogramRow[]
}

export interface HistogramRow {
  readonly upToMs: number
  readonly count: number
}

const LOWEST_MS = 0.25
const BAR_LENGTH = 40
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** Summarizes response times. Returns null if there are none. */
export function summarize(durationsMs: readonly number[]): Latencies | null {
  if (durationsMs.length === 0) return null
  const sorted = Float64Array.from(durationsMs).sort()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted.at(-1)!,
    histogram: toHistogram(sorted),
  }
}

/** Each range is twice as wide as the one before it. */
function toHistogram(sorted: Float64Array): HistogramRow[] {
  const rows: HistogramRow[] = []
  let from = 0
  for (let upToMs = LOWEST_MS; from < sorted.length; upToMs *= 2) {
    let to = from
    while (to < sorted.length && sorted[to]! <= upToMs) to++
    if (to > from || rows.length > 0) rows.push({ upToMs, count: to - from })
    from = to
  }
  return rows
}

/** Draws a histogram, one line per range. */
export function drawHistogram(rows: readonly HistogramRow[]): string[] {
  const most = Math.max(...rows.map(({ count }) => count))
  return rows.map(({ upToMs, count }) => {
    const eighths = count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR_LENGTH * 8))
    const bar = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
    return `  ≤ ${formatMs(upToMs).padStart(7)}  ${bar.padEnd(BAR_LENGTH)}  ${count}`
  })
}

/** Formats a response time: `0.25 ms`, `12 ms`, `1.5 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(1))} s`
  return `${Number(ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0))} ms`
}
