import { decodeUtf8, toBuffer } from '../ground/bytes.ts'
import { type SigningKey, toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { verify } from './verify.ts'

/** A likely reason why a signature did not match. */
export interface Hint {
  readonly code:
    | 'prefix_missing'
    | 'secret_whitespace'
    | 'trailing_newline'
    | 'byte_order_mark'
    | 'body_reserialised'
  readonly text: string
}

/** What a failed verification looked at; the hint is worked out from it when somebody asks. */
export interface Evidence {
  readonly scheme: SignatureScheme
  readonly keyring: Keyring
  readonly body: Uint8Array
  readonly header: (name: string) => string | undefined
}

/** Secrets as they were given, and ready to use; in the same order. */
export interface Keyring {
  readonly secrets: readonly string[]
  readonly keys: readonly SigningKey[]
}

/** Tries the usual mistakes one after another and names the first that would explain the signature. */
export function findHint({ scheme, keyring, body, header }: Evidence): Hint | undefined {
  const matches = (bytes: Uint8Array, keys = keyring.keys, lookup = header): boolean => {
    try {
      verify(scheme, keys, bytes, lookup)
      return true
    } catch {
      return false
    }
  }
  const signatureHeader = scheme.header.toLowerCase()
  const prefixed = (name: string) =>
    name === signatureHeader ? (scheme.prefix ?? '') + header(name) : header(name)

  if (scheme.prefix && matches(body, keyring.keys, prefixed)) {
    return hint('prefix_missing', `The signature is right but lacks its '${scheme.prefix}' prefix.`)
  }
  const trimmed = keyring.secrets.filter((secret) => secret !== secret.trim())
  if (
    trimmed.length > 0 &&
    matches(
      body,
      trimmed.map((secret) => toSigningKey(scheme, secret.trim())),
    )
  ) {
    return hint('secret_whitespace', 'The secret has white space around it. Trim it where it is read.')
  }
  if (newlineVariants(body).some((bytes) => matches(bytes))) {
    return hint('trailing_newline', 'Something added or removed a line break at the end of the body.')
  }
  if (body[0] === 0xef && matches(body.subarray(3))) {
    return hint('byte_order_mark', 'Something put a byte order mark before the body.')
  }
  if (reserialisedVariants(body).some((bytes) => matches(bytes))) {
    return hint(
      'body_reserialised',
      'Something parsed the body and wrote it again. Pass the bytes on as they came.',
    )
  }
  return undefined
}

function hint(code: Hint['code'], text: string): Hint {
  return { code, text }
}

function newlineVariants(body: Uint8Array): Uint8Array[] {
  const buffer = toBuffer(body)
  const end = buffer.length - (buffer.at(-1) === 0x0a ? (buffer.at(-2) === 0x0d ? 2 : 1) : 0)
  return [
    buffer.subarray(0, end),
    Buffer.concat([buffer, Buffer.from('\n')]),
    Buffer.concat([buffer, Buffer.from('\r\n')]),
  ]
}

function reserialisedVariants(body: Uint8Array): Uint8Array[] {
  try {
    const value: unknown = JSON.parse(decodeUtf8(body) ?? '')
    return [JSON.stringify(value), JSON.stringify(value, null, 2), pythonJson(value)].map((text) =>
      Buffer.from(text),
    )
  } catch {
    return []
  }
}

/** As Python's `json.dumps` writes: a space after each comma and colon, and ASCII only. */
function pythonJson(value: unknown): string {
  const write = (part: unknown): string => {
    if (Array.isArray(part)) return `[${part.map(write).join(', ')}]`
    if (typeof part !== 'object' || part === null) return JSON.stringify(part)
    return `{${Object.entries(part)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${write(inner)}`)
      .join(', ')}}`
  }
  return write(value).replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
