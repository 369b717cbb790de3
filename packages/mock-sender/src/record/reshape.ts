const SMALL = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const HEX = '0123456789abcdef'
const ACCENTED = 'àáâãäåæçèéêëìíîïñòóôõöøùúûüý'
const GREEK = span(0x3b1, 0x3c1)
const CYRILLIC = span(0x430, 0x44f)

/** The first matching entry gives the replacements for a character. */
const ALPHABETS: readonly (readonly [of: RegExp, letters: string])[] = [
  [/\p{N}/u, DIGITS],
  [/[a-z]/, SMALL],
  [/[A-Z]/, SMALL.toUpperCase()],
  [/(?=\p{Lu})\p{Script=Latin}/u, ACCENTED.toUpperCase()],
  [/\p{Script=Latin}/u, ACCENTED],
  [/(?=\p{Lu})\p{Script=Cyrillic}/u, CYRILLIC.toUpperCase()],
  [/\p{Script=Cyrillic}/u, CYRILLIC],
  [/(?=\p{Lu})\p{Script=Greek}/u, GREEK.toUpperCase()],
  [/\p{Script=Greek}/u, GREEK],
  [/\p{Script=Han}/u, span(0x4e00, 0x9fa5)],
  [/\p{Script=Hangul}/u, span(0xac00, 0xd7a3)],
  [/\p{Script=Hiragana}/u, span(0x3042, 0x3093)],
  [/\p{Script=Katakana}/u, span(0x30a2, 0x30f3)],
  [/\p{Script=Arabic}/u, span(0x641, 0x64a)],
  [/\p{Script=Hebrew}/u, span(0x5d0, 0x5ea)],
  [/\p{Script=Devanagari}/u, span(0x915, 0x939)],
  [/\p{Script=Thai}/u, span(0xe01, 0xe2e)],
]

/** Picks one of these characters. */
export type Draw = (from: string) => string

/**
 * Replaces letters by letters of the same script and case, and digits by digits. Other characters stay. Prefixes such as
 * `sk_live_` are replaced too, so that secret scanners do not report the replacement.
 */
export function reshape(text: string, draw: Draw): string {
  if (isHex(text)) return text.replace(/[\da-f]/g, () => draw(HEX))
  return text.replace(/[\p{L}\p{N}]/gu, (character) => {
    const alphabet = ALPHABETS.find(([of]) => of.test(character))
    return draw(alphabet?.[1] ?? SMALL)
  })
}

/** Replaces the digits of a JSON number. The result is a JSON number. */
export function reshapeNumber(text: string, draw: Draw): string {
  const [mantissa, ...exponent] = text.split(/(?=e)/i)
  const other = mantissa!.replace(/\d/g, () => draw(DIGITS))
  // JSON numbers have no leading zeros.
  return [other.replace(/^(-?)0(?=\d)/, '$11'), ...exponent].join('')
}

/** Returns whether a text is a hex digest or a UUID. */
function isHex(text: string): boolean {
  return text.length >= 16 && /^[\da-f-]+$/.test(text) && /\d/.test(text) && /[a-f]/.test(text)
}

function span(first: number, last: number): string {
  return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, index) => first + index))
}
