import { type SignatureScheme, secretEncoding } from './scheme.ts'

/** Something that happens to secrets when they are copied. */
export interface SecretMistake {
  readonly code:
    | 'secret_invisible'
    | 'secret_whitespace'
    | 'secret_quotes'
    | 'secret_prefix'
    | 'secret_encoding'
  /** What is wrong and what to do, in two sentences. */
  readonly text: string
  /** The secret without this mistake and those before it. */
  readonly repaired: string
}

interface Repair extends Pick<SecretMistake, 'code' | 'text'> {
  readonly repair: (secret: string, scheme: SignatureScheme) => string
}

/** Zero-width characters, byte order marks, soft hyphens and marks of direction. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\0]/g
const QUOTES = '"\'`\u2018\u2019\u201c\u201d\u00ab\u00bb'

const REPAIRS: readonly Repair[] = [
  {
    code: 'secret_invisible',
    text: 'The secret has an invisible character in it, such as a zero-width space or a byte order mark. Type it anew or copy it as plain text.',
    repair: (secret) => secret.replace(INVISIBLE, ''),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret has white space around it. Trim it where it is read.',
    repair: (secret) => secret.trim(),
  },
  {
    code: 'secret_quotes',
    text: 'The secret has quotes around it. Take them off where it is set.',
    repair: (secret) => unquote(secret).trim(),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret has a line break in it. Copy it in one piece.',
    repair: (secret, scheme) => (isPem(scheme) ? secret : secret.replace(/[\r\n]/g, '')),
  },
  {
    code: 'secret_encoding',
    text: "The key has '\\n' written out where a line should end. Replace it by line breaks.",
    repair: (secret, scheme) => (isPem(scheme) ? secret.replace(/\\n/g, '\n') : secret),
  },
  {
    code: 'secret_prefix',
    text: "The secret begins with the version of a signature ('v1,'). Pass what stands behind the comma.",
    repair: (secret) => secret.replace(/^v\d+a?,/, ''),
  },
  {
    code: 'secret_whitespace',
    text: 'The secret has white space in it. Copy it in one piece.',
    repair: (secret, scheme) => (isText(scheme) ? secret : secret.replace(/\s/g, '')),
  },
  {
    code: 'secret_encoding',
    text: 'The secret is base64url (it has - or _), and the provider uses base64. Copy it as the provider shows it, or write + for - and / for _.',
    repair: (secret, scheme) =>
      isBase64(scheme)
        ? onEncoded(secret, scheme, (text) => text.replaceAll('-', '+').replaceAll('_', '/'))
        : secret,
  },
  {
    code: 'secret_encoding',
    text: "The padding of the secret's base64 is missing or wrong. Copy it whole, with each '=' at its end.",
    repair: (secret, scheme) => (isBase64(scheme) ? onEncoded(secret, scheme, padded) : secret),
  },
]

/** What seems to have happened to a secret, in the order in which it is undone; each repair builds on the one before. */
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

/** Changes the encoded part of a secret, which stands behind the scheme's prefix. */
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
