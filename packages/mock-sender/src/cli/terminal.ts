import { showControls } from '../text/plain-line.ts'

/** The output of a command. Colours are only for people. */
export interface Terminal {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly colours: boolean
}

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 }

export function paint({ colours }: Terminal, colour: keyof typeof CODES, text: string): string {
  return colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text
}

/** Writes warnings to standard error, with control characters escaped. */
export function warnOn(terminal: Terminal): (message: string) => void {
  return (message) => terminal.err(paint(terminal, 'yellow', showControls(message)))
}

/** Formats rows under headings; each column is as wide as its longest cell. */
export function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n')
}
