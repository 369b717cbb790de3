import { type SignatureScheme, secretEncoding } from './scheme.ts'

/** A mistake made when copying a secret. */
export interface SecretMistake {
  readonly code:
    | 'secret_invisible'
    | 'secret_whitespace'
    | 'secret_quotes'
    | 'secret_prefix'
    | 'secret_encoding'
  /** Two sentences: the mistake and its fix. */
  readonly text: string
  /** The secret with this mistake and the earlier ones repaired. */
  readonly repaired: string
}

interface Repair extends Pick<SecretMistake, 'code' | 'text'> {
  readonly repair: (secret: string, scheme: SignatureScheme) => string
}

/** Zero-width characters, byte order marks, soft hyphens and direction marks. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\0]/g
const QUOTES = '"\'`\u2018\u2019\u201c\u201d\u00ab\u00bb'

const REPAIRS: readonly Repair[] = [
  {
    code: 'secret_invisible',
    text: 'The secret contains an invisible character, such as a zero-width space or a byte order mark. Retype it or copy it as plain text.',
    repair: (secret) => secret.replace(INVISIBLE, ''),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret has white space around it. Trim it where it is read.',
    repair: (secret) => secret.trim(),
  },
  {
    code: 'secret_quotes',
    text: 'The secret has quotes around it. Remove them where it is set.',
    repair: (secret) => unquote(secret).trim(),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret contains a line break. Copy it as one line.',
    repair: (secret, scheme) => (isPem(scheme) ? secret : secret.replace(/[\r\n]/g, '')),
  },
  {
    code: 'secret_encoding',
    text: "The key contains the characters '\\n' instead of line breaks. Replace them with line breaks.",
    repair: (secret, scheme) => (isPem(scheme) ? secret.replace(/\\n/g, '\n') : secret),
  },
  {
    code: 'secret_prefix',
    text: "The secret starts with a signature version ('v1,'). Pass only the part after the comma.",
    repair: (secret) => secret.replace(/^v\d+a?,/, ''),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret contains white space. Copy it without.',
    repair: (secret, scheme) => (isText(scheme) ? secret : secret.replace(/\s/g, '')),
  },
  {
    code: 'secret_encoding',
    text: 'The secret is base64url (it contains - or _), but the provider uses base64. Copy it again, or replace - by + and _ by /.',
    repair: (secret, scheme) =>
      isBase64(scheme)
        ? onEncoded(secret, scheme, (text) => text.replaceAll('-', '+').replaceAll('_', '/'))
        : secret,
  },
  {
    code: 'secret_encoding',
    text: "The base64 padding of the secret is missing or wrong. Copy it whole, including each '=' at its end.",
    repair: (secret, scheme) => (isBase64(scheme) ? onEncoded(secret, scheme, padded) : secret),
  },
]

/** Finds likely mistakes in a secret. Each repair builds on the previous one. */
export function findMistakes(secret: string, scheme: SignatureScheme): SecretMistake[] {
  const mistakes: SecretMistake[] = []
  let repaired = secret
  for (const { code, text, repair } of REPAIRS) {
    const before = repaired
    repaired = repair(before, scheme)
    if (repaired !== before && repaired !== '') mistakes.push({ code, text, repaired })
  }
  return mistakes
}

function unquote(secret: string): string {
  const start = QUOTES.includes(secret.charAt(0)) ? 1 : 0
  const end = QUOTES.includes(secret.charAt(secret.length - 1)) ? -1 : undefined
  return secret.slice(start, end)
}

function isPem(scheme: SignatureScheme): boolean {
  return secretEncoding(scheme) === 'pem'
}

function isText(scheme: SignatureScheme): boolean {
  return secretEncoding(scheme) === 'utf8' || isPem(scheme)
}

function isBase64(scheme: SignatureScheme): boolean {
  return secretEncoding(scheme).endsWith('base64')
}

/** Changes the encoded part of a secret, after the scheme's prefix. */
function onEncoded(
  secret: string,
  { secret: form }: SignatureScheme,
  change: (text: string) => string,
): string {
  const prefix = form?.stripPrefix ?? ''
  return secret.startsWith(prefix) ? prefix + change(secret.slice(prefix.length)) : change(secret)
}

function padded(text: string): string {
  let end = text.length
  while (text[end - 1] === '=') end--
  return text.slice(0, end).padEnd(Math.ceil(end / 4) * 4, '=')
}
