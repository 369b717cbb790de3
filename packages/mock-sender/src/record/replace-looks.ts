import { replaceCards } from './card-number.ts'
import { decodePercent, encodePercent } from './percent.ts'
import { isPrivate } from './private-names.ts'
import { replaceEmails } from './replace-emails.ts'

type Replace = (value: string) => string

/** Values that are recognized anywhere by their format. */
const LOOKS = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
  /(?<=:\/\/)[^\s/@:]{1,256}(?::[^\s/@]{0,256})?(?=@)/g,
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /(?<![A-Za-z\d])(?:(?:sk|pk|rk)_(?:live|test)_\w+|whsec_[\w+/=-]+|gh[pousr]_\w{20,}|github_pat_\w+|xox[a-z]-[\w-]+|glpat-[\w-]+|AKIA[0-9A-Z]{16}|shp[a-z]{2}_\w{16,})/g,
  /(?<=\b(?:bearer|basic) )[\w.~+/=-]{16,}/gi,
  /(?<![\w+])\+\d(?:[ ().-]{0,2}\d){6,14}(?!\w)/g,
  /(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w.-])/g,
]
/** A name and a value in the query of a URL. */
const PAIR = /(?<=[?&;])([\w.[\]-]{1,64})=([^&\s"'<>#;]+)/g

/** Replaces email addresses, phone numbers, keys, tokens, card numbers, and private query parameters in a text. */
export function replaceLooks(text: string, replace: Replace): string {
  const looked = LOOKS.reduce((rest, look) => rest.replace(look, replace), text)
  const mailed = replaceEmails(replacePairs(looked, replace), replace)
  return replaceCards(mailed, replace)
}

function replacePairs(text: string, replace: Replace): string {
  return text.replace(PAIR, (pair, name: string, value: string) => {
    const plain = decodePercent(value.replaceAll('+', ' '))
    const named = { path: [name], kind: 'string', text: plain } as const
    const isSecret = isPrivate(named) || /^(?:sig|key|code|hmac|hash)$/i.test(name)
    return isSecret ? `${name}=${encodePercent(replace(plain))}` : pair
  })
}
