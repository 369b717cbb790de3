const SECRET =
  /token|secret|passw|pwd|(?:api|access|private|signing|encryption)_?key|signature|authori[sz]ation|credential|cookie|bearer|jwt|(?:^|_)(?:auth|otp|pin|csrf|xsrf|cvc|cvv|pan|iban|ssn)(?:_|$)|card_?number|account_?number/
const PERSON =
  /^(?:[a-z]{1,12}_)?(?:first|last|middle|given|family|full|display|real|legal|nick|user|customer|contact|sender|recipient|billing|shipping|owner|author|buyer|payer|patient|employee|card_?holder|account_?holder|screen)_?name$|^(?:surname|login|name|nickname)$/
const MAIL = /e_?mail/
const PHONE = /(?:^|_)(?:phone|mobile|cell|telephone|tel|fax|msisdn|whatsapp)(?:_?number)?(?:_|$)/
/** A technical name such as `user.created`. */
const IDENTIFIER = /^[\w-]+(?:[.:][\w-]+)+$/

/** A value and its path. */
export interface Named {
  readonly path: readonly string[]
  readonly kind: 'string' | 'number'
  readonly text: string
}

/** Returns whether the path makes a value private. Everything below `token` is private. */
export function isPrivate({ path, kind, text }: Named): boolean {
  if (text === '') return false
  const names = path.filter((name) => !/^\d+$/.test(name)).map(toSnakeCase)
  const last = names.at(-1) ?? ''
  // `total_tokens: 17` is a count.
  if (names.some((name) => SECRET.test(name))) return kind === 'string' || !/tokens$/.test(last)
  if (PHONE.test(last)) return true
  if (kind === 'number') return false
  if (MAIL.test(last)) return /[\p{L}\p{N}]/u.test(text)
  return PERSON.test(last) && !(last === 'name' && IDENTIFIER.test(text))
}

function toSnakeCase(name: string): string {
  return name
    .slice(0, 100)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s.[\]-]/g, '_')
    .toLowerCase()
    .replace(/^x_|_$/g, '')
}
