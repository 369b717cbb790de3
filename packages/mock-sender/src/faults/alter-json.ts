import type { Random } from '../random/random.ts'

export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** An unterminated string is one token up to the end, which keeps the search linear. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"(\s*:)?|$)|-?\d[\d.eE+-]*/g
const IN_TEXT = /[a-zA-Z]|\d(?=[.eE"])/
const IN_NUMBER = /\d(?=[.eE]|$)/

/** A letter or digit within a JSON value: its byte offset, and the characters that may replace it. */
export interface Spot {
  readonly at: number
  readonly alphabet: string
}

/** Picks a spot in a string or number that is neither a field name nor the event type. */
export function pickSpot(body: Buffer, type: string, random: Random): Spot | undefined {
  // latin1 has one character per byte, so offsets match the body.
  const json = body.toString('latin1')
  const spots: Spot[] = []
  for (const { 0: token, 1: isKey, index } of json.matchAll(TOKEN)) {
    if (isKey || token.includes('\\') || token === JSON.stringify(type)) continue
    const offset = token.search(token.startsWith('"') ? IN_TEXT : IN_NUMBER)
    if (offset === -1) continue
    spots.push({ at: index + offset, alphabet: /\d/.test(token[offset]!) ? '123456789' : LETTERS })
  }
  return spots.length === 0 ? undefined : random.pick(spots)
}

/** Replaces the character at an offset by another one of the alphabet. */
export function alterCharacter(text: string, at: number, alphabet: string, random: Random): string {
  const others = [...alphabet].filter((character) => character !== text[at])
  return text.slice(0, at) + random.pick(others) + text.slice(at + 1)
}
