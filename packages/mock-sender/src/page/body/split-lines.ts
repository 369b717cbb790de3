/** Longer lines are split, so that drawing any line has a bounded cost. */
const LONGEST = 400

/** One line on the screen. */
export interface Line {
  /** Counts from 1. Undefined for the continuation of a split line. */
  readonly number: number | undefined
  readonly text: string
}

/** Splits text into lines of bounded length. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = []
  let number = 0
  for (const whole of text.split(/\r\n|\n|\r/)) {
    number++
    if (whole.length <= LONGEST) lines.push({ number, text: whole })
    else
      for (const [index, piece] of cut(whole).entries())
        lines.push({ number: index === 0 ? number : undefined, text: piece })
  }
  return lines
}

function cut(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + LONGEST, text.length)
    // Do not split a surrogate pair.
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!)) end++
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}
