import { decodePercent, encodePercent } from './percent.ts'

const AT = /@|%40/gi
const BETWEEN = /[\s@<>"'`(),:;=&?*|/{}[\]\\]/
const DOMAIN = /[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63})+/uy
const LONGEST = 64

/** Replaces the email addresses in a text, also percent-encoded ones: `ada%40example.com`. */
export function replaceEmails(text: string, replace: (email: string) => string): string {
  const parts: string[] = []
  let copied = 0
  for (const { 0: at, index } of text.matchAll(AT)) {
    if (index < copied) continue
    let start = index
    while (start > copied && index - start < LONGEST && !BETWEEN.test(text[start - 1]!)) start--
    DOMAIN.lastIndex = index + at.length
    const [domain] = DOMAIN.exec(text) ?? []
    if (domain === undefined || start === index) continue
    const other = toEmail(text.slice(start, index), at, domain, replace)
    parts.push(text.slice(copied, start), other)
    copied = index + at.length + domain.length
  }
  return parts.join('') + text.slice(copied)
}

function toEmail(name: string, at: string, domain: string, replace: (email: string) => string): string {
  if (at === '@') return replace(`${name}@${domain}`)
  return encodePercent(replace(`${decodePercent(name)}@${domain}`))
}
