/** A token of a line, with its kind. */
export interface Piece {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark'
  readonly text: string
}

const PIECE = /("(?:[^"\\]|\\[\s\S])*"?)( ?:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([\s\S])/g

/** Splits one line of JSON into tokens. */
export function colourJson(line: string): Piece[] {
  const pieces: Piece[] = []
  const push = (kind: Piece['kind'], text: string) => {
    const last = pieces.at(-1)
    if (kind === 'mark' && last?.kind === 'mark') pieces[pieces.length - 1] = { kind, text: last.text + text }
    else pieces.push({ kind, text })
  }
  for (const [, string, colon, number, word, mark] of line.matchAll(PIECE)) {
    if (string !== undefined) {
      push(colon === undefined ? 'string' : 'key', string)
      if (colon !== undefined) push('mark', colon)
    } else if (number !== undefined) push('number', number)
    else if (word !== undefined) push('word', word)
    else push('mark', mark!)
  }
  return pieces
}
