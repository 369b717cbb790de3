import { encodePercent } from './percent.ts'

/** Finds known values in other places. */
export interface KnownValues {
  add(value: string, other: string): void
  /** Replaces every known value in a text. */
  replaceIn(text: string): string
  /** Replaces known values in a field name, except for common words. */
  replaceInName(name: string): string
  /** Returns the replacement of exactly this value. */
  get(value: string): string | undefined
}

/** Values are indexed by their first characters. */
const HEAD_LENGTH = 4
/** The same for values shorter than that. */
const SHORT_HEAD_LENGTH = 2
const LONG = 8
const MAX_KNOWN = 100_000
/** Longer values are found where they are the whole text. This and the next limit bound the time of a search. */
const MAX_FOUND_LENGTH = 512
const MAX_LENGTHS = 16
const LETTER = /[\p{L}\p{N}]/u
/** Scripts that do not put spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
const WORD = /^[a-z]+$/

/** Values that were added in the same period. */
interface Generation {
  readonly others: Map<string, string>
  /** The lengths of the values with these first characters, longest first. */
  readonly lengths: Map<string, readonly number[]>
}

/** Remembers the values of a recording. If there are very many, it forgets the oldest ones. */
export function createKnownValues(): KnownValues {
  const create = (): Generation => ({ others: new Map(), lengths: new Map() })
  let generations = [create()]
  const get = (value: string) => {
    for (const { others } of generations) {
      const other = others.get(value)
      if (other !== undefined) return other
    }
    return undefined
  }
  const remember = (value: string, other: string) => {
    if (value === other || get(value) !== undefined) return
    if (generations[0]!.others.size === MAX_KNOWN) generations = [create(), generations[0]!]
    const { others, lengths } = generations[0]!
    others.set(value, other)
    const head = headOf(value)
    const had = lengths.get(head) ?? []
    if (value.length > MAX_FOUND_LENGTH || had.length === MAX_LENGTHS || had.includes(value.length)) return
    lengths.set(
      head,
      [...had, value.length].toSorted((a, b) => b - a),
    )
  }
  const find = (text: string, at: number, isMet: (value: string) => boolean) => {
    for (const headLength of [HEAD_LENGTH, SHORT_HEAD_LENGTH]) {
      const head = text.slice(at, at + headLength)
      for (const { lengths } of generations) {
        for (const length of lengths.get(head) ?? []) {
          const value = text.slice(at, at + length)
          if (get(value) !== undefined && isAlone(text, at, value) && isMet(value)) return value
        }
      }
    }
    return undefined
  }
  const replaceIn = (text: string, isMet: (value: string) => boolean) => {
    if (generations[0]!.others.size === 0) return text
    const parts: string[] = []
    let copied = 0
    for (let at = 0; at < text.length; at++) {
      const value = find(text, at, isMet)
      if (value === undefined) continue
      parts.push(text.slice(copied, at), get(value)!)
      copied = at + value.length
      at = copied - 1
    }
    return parts.join('') + text.slice(copied)
  }
  return {
    add(value, other) {
      if (!isDistinctive(value)) return
      remember(value, other)
      remember(encodePercent(value), encodePercent(other))
      remember(value.replaceAll(' ', '+'), other.replaceAll(' ', '+'))
    },
    replaceIn: (text) =>
      // A user called `customer` must not change `customer.created`.
      replaceIn(text, (value) => !WORD.test(value) || value === text || /[/@\s]/.test(text)),
    replaceInName: (name) => replaceIn(name, (value) => value.length >= LONG && !WORD.test(value)),
    get,
  }
}

/** Returns whether a value is long enough to look for: `A1` and `2026` occur everywhere. */
function isDistinctive(value: string): boolean {
  if (value.length > 10_000) return false
  if (UNSPACED.test(value)) return value.length >= 2
  return value.length >= (/^\d+$/.test(value) ? 6 : HEAD_LENGTH)
}

function headOf(value: string): string {
  return value.slice(0, value.length < HEAD_LENGTH ? SHORT_HEAD_LENGTH : HEAD_LENGTH)
}

/** Requires word boundaries around short values: `Anna` does not match in `Annabel`. */
function isAlone(text: string, at: number, value: string): boolean {
  if (UNSPACED.test(value) || (value.length >= LONG && !WORD.test(value))) return true
  return !LETTER.test(text[at - 1] ?? '') && !LETTER.test(text[at + value.length] ?? '')
}
