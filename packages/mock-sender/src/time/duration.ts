const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS

/** Milliseconds, or a string such as `'30m'` or `'2h 35m 30s'`. */
export type Duration = number | `${number}${Unit}` | `${number}${Unit} ${string}`

const PART = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** Converts a duration to milliseconds. Throws for a negative or invalid one. */
export function toMs(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : sumParts(duration)
  if (Number.isFinite(ms) && ms >= 0) return ms
  throw new Error(`'${duration}' is not a duration. Pass milliseconds, or a text such as '30m' or '2h 35m'.`)
}

function sumParts(text: string): number {
  let ms = 0
  for (const part of text.trim().split(/\s+/)) {
    const [, amount, unit] = PART.exec(part) ?? []
    ms += Number(amount) * UNIT_MS[unit as Unit]
  }
  return ms
}

/** Formats milliseconds for people: `2h 35m 30s`, `250ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  let restS = Math.round(ms / 1000)
  const parts: string[] = []
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const unitS = UNIT_MS[unit] / 1000
    const count = Math.floor(restS / unitS)
    restS -= count * unitS
    if (count > 0) parts.push(`${count}${unit}`)
  }
  return parts.join(' ')
}
