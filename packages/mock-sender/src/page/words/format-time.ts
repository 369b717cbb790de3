const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Formats a time as `14:05:30`, in UTC. */
export function formatClock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19)
}

/** Formats a date as `2026-01-15`, in UTC. */
export function formatDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Formats a time, with its date unless it is on the same day as `day`. */
export function formatMoment(ms: number, day: number): string {
  return formatDate(ms) === formatDate(day) ? formatClock(ms) : `${formatDate(ms)} ${formatClock(ms)}`
}

/** Formats a span in its two largest units: `2h 35m`, `30s`, `0s`. */
export function formatSpan(ms: number): string {
  if (ms < SECOND_MS) return ms === 0 ? '0s' : `${Math.round(ms)}ms`
  const units: [number, string][] = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'm'],
    [SECOND_MS, 's'],
  ]
  let left = Math.round(ms / SECOND_MS) * SECOND_MS
  const parts: string[] = []
  for (const [unit, name] of units) {
    const count = Math.floor(left / unit)
    left -= count * unit
    if (count > 0) parts.push(`${count}${name}`)
  }
  return parts.slice(0, 2).join(' ')
}

/** Formats a duration as `3 ms` or `1.25 s`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND_MS) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`
  return `${Number((ms / SECOND_MS).toFixed(2))} s`
}

/** Formats a size as `1.2 MB`. */
export function formatBytes(count: number): string {
  if (count < 1000) return `${count} B`
  const isMega = count >= 999_500
  return `${Number((count / (isMega ? 1e6 : 1e3)).toFixed(1))} ${isMega ? 'MB' : 'kB'}`
}
