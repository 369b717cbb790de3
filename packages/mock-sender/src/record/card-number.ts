/** The first digits of the card networks, and the lengths of their numbers. */
const CARD =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15,18})$/
const DIGIT_RUN = /(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)/g

/** Returns whether a text is a card number, with or without spaces and hyphens. */
export function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  return CARD.test(digits) && withCheckDigit(digits.slice(0, -1)) === digits
}

/** Replaces the card numbers in a text. */
export function replaceCards(text: string, replace: (card: string) => string): string {
  return text.replace(DIGIT_RUN, (digits) => (isCard(digits) ? replace(digits) : digits))
}

/** Appends the Luhn check digit. */
export function withCheckDigit(head: string): string {
  let sum = 0
  for (const [index, digit] of [...head].toReversed().entries()) {
    const weighed = Number(digit) * (index % 2 === 0 ? 2 : 1)
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return head + String((10 - (sum % 10)) % 10)
}
