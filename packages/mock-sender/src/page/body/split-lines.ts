/** A line is cut at this length, so that no line costs more than others to draw. */
const LONGEST = 400

/** One line on the screen. */
export interface Line {
  /** Counts from 1; undefined where a line goes on. */
  readonly number: number | undefined
  readonly text: string
}

/** Lines of a length that can be drawn. */
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
    // Not between the halves of one character.
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!)) end++
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}
