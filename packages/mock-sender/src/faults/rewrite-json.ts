import type { Random } from '../random/random.ts'

/** Matches strings, punctuation, and everything between them. An unterminated string is one token up to the end. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|$)|[{}[\],:]|[^"{}[\],:]+/gs
const SPACE = 0x20
const NO_UTF8 = 0xff

/**
 * Indents the JSON, one line per member, as JSON.stringify does. It works on the bytes, and so keeps duplicate fields,
 * invalid UTF-8, a byte order mark and trailing spaces.
 */
export function respace(body: Buffer): Buffer {
  const tokens = body.toString('latin1').match(TOKEN) ?? []
  const parts: string[] = []
  let depth = 0
  const newLine = () => `\n${'  '.repeat(Math.max(0, depth))}`
  for (const [index, token] of tokens.entries()) {
    const isEmpty = /^[}\]]$/.test(tokens[index + 1] ?? '')
    if (token === '{' || token === '[') {
      depth++
      parts.push(token, isEmpty ? '' : newLine())
    } else if (token === '}' || token === ']') {
      depth--
      parts.push(/^[{[]$/.test(tokens[index - 1] ?? '') ? '' : newLine(), token)
    } else if (token === ',') parts.push(token, newLine())
    else parts.push(token === ':' ? ': ' : token)
  }
  const text = parts.join('')
  // An empty object has no members to indent, but it can still have other spacing.
  return Buffer.from(text.length === body.length ? `${text}\n` : text, 'latin1')
}

/**
 * Cuts off the end of the event. Keeps at least half of it, its type and any byte that is not UTF-8. Trailing spaces,
 * which make a body oversize, stay and are extended by the length of the cut.
 */
export function truncate(body: Buffer, typeField: string, random: Random): Buffer {
  const length = lengthWithoutSpaces(body)
  const typeEnd = endOfType(body.toString('latin1', 0, length), typeField)
  const invalidEnd = body.lastIndexOf(NO_UTF8) + 1
  const wished = length - 1 - random.below(length / 2)
  const kept = Math.max(1, Math.min(Math.max(wished, typeEnd, invalidEnd), length - 1))
  const spaces = body.length - length
  return spaces === 0
    ? body.subarray(0, kept)
    : Buffer.concat([body.subarray(0, kept), Buffer.alloc(body.length - kept, ' ')])
}

function lengthWithoutSpaces(body: Buffer): number {
  let length = body.length
  while (length > 0 && body[length - 1] === SPACE) length--
  return length
}

/** The offset after the value of the last field with this name, or 0. */
function endOfType(json: string, typeField: string): number {
  const at = json.lastIndexOf(`${JSON.stringify(typeField)}:`)
  return at === -1 ? 0 : json.indexOf('"', json.indexOf('"', at + typeField.length + 3) + 1) + 1
}
