import type { Random } from '../random/random.ts'

export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** A text that does not end is one token up to the end, so that nobody begins anew at each of its quotes. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"(\s*:)?|$)|-?\d[\d.eE+-]*/g
const IN_TEXT = /[a-zA-Z]|\d(?=[.eE"])/
const IN_NUMBER = /\d(?=[.eE]|$)/

/** A letter or digit within a value of the JSON: its byte offset, and what may stand there instead. */
export interface Spot {
  readonly at: number
  readonly alphabet: string
}

/** Picks a spot in a text or number of the JSON that is neither a field name nor the event type. */
export function pickSpot(body: Buffer, type: string, random: Random): Spot | undefined {
  // One character per byte, so that offsets are those of the body.
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

/** Puts another character of the alphabet where one stands. */
export function alterCharacter(text: string, at: number, alphabet: string, random: Random): string {
  const others = [...alphabet].filter((character) => character !== text[at])
  return text.slice(0, at) + random.pick(others) + text.slice(at + 1)
}
