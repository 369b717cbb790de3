import { WebhookError } from '../../ground/errors.ts'
import {
  isAsymmetric,
  type SignatureAlgorithm,
  type SignatureScheme,
  type SignedPart,
  secretEncoding,
  signaturePlace,
} from '../../signing/scheme.ts'
import { isBodySigned, isSigned } from '../signed-places.ts'
import {
  anyText,
  type Check,
  headerName,
  invalid,
  oneOf,
  optional,
  path,
  placeOf,
  positive,
  shapeOf,
  someOf,
  text,
  withOneOf,
} from './check.ts'

const ALGORITHMS: readonly SignatureAlgorithm[] = [
  'hmac-sha1',
  'hmac-sha256',
  'hmac-sha384',
  'hmac-sha512',
  'ed25519',
  'ecdsa-sha256',
  'rsa-sha256',
  'rsa-sha1',
  'token',
]

const timestamp = withOneOf(
  ['header', 'field', 'query', 'prefix'],
  shapeOf({
    toleranceS: positive,
    unit: optional(oneOf('s', 'ms', 'iso')),
    future: optional(oneOf('refuse', 'accept')),
    header: optional(headerName),
    field: optional(path),
    query: optional(text),
    prefix: optional(text),
  }),
)

const WORDS = ['body', 'timestamp', 'method', 'url', 'sorted-form']

const signedPart: Check = (value, at) => {
  if (WORDS.includes(value as string)) return
  if (typeof value !== 'object') {
    throw invalid(
      at,
      value,
      `Write one of: '${WORDS.join("', '")}', { text }, { header }, { field }, { query }, { url }, { crc32 }, { setting }, { optional }.`,
    )
  }
  signedValue(value, at)
}

const signedValue = withOneOf(
  ['text', 'header', 'field', 'query', 'url', 'crc32', 'setting', 'optional'],
  shapeOf({
    text: optional(anyText),
    header: optional(headerName),
    field: optional(path),
    oneLine: optional(oneOf(true)),
    query: optional(text),
    url: optional(shapeOf({ decode: text })),
    crc32: optional(oneOf('body')),
    setting: optional(text),
    optional: optional((value, at) => someOf(signedPart)(value, at)),
  }),
)

const scheme = shapeOf({
  header: optional(anyText),
  in: optional(placeOf()),
  alsoIn: optional(someOf(headerName)),
  algorithm: oneOf(...ALGORITHMS),
  alsoAlgorithms: optional(someOf(oneOf(...ALGORITHMS))),
  encoding: optional(oneOf('hex', 'base64')),
  prefix: optional(anyText),
  alsoAccepts: optional(someOf(anyText)),
  separator: optional(oneOf(',', ' ', ';')),
  signed: optional(someOf(signedPart)),
  timestamp: optional(timestamp),
  secret: optional(
    shapeOf({
      encoding: oneOf('utf8', 'base64', 'hex', 'pem', 'spki-base64', 'raw-hex', 'raw-base64'),
      stripPrefix: optional(anyText),
    }),
  ),
})

/** Throws CONFIG_INVALID for a scheme that cannot sign or verify. */
export function checkSignature(
  value: unknown,
  settings: readonly string[],
): asserts value is SignatureScheme {
  scheme(value, 'signature')
  const checked = value as SignatureScheme
  if (checked.in === undefined) headerName(checked.header, 'signature.header')
  else if (checked.header) throw wrong('header', 'is set together with signature.in. Set only one of them')
  if (checked.algorithm === 'token') checkToken(checked)
  else if (checked.encoding === undefined) oneOf('hex', 'base64')(undefined, 'signature.encoding')
  checkKeys(checked)
  checkTimestamp(checked)
  checkCircle(checked)
  checkSettings(checked.signed ?? [], settings)
}

function wrong(field: string, what: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', `signature.${field} ${what}.`)
}

function checkToken({ signed, timestamp, alsoAlgorithms, secret }: SignatureScheme): void {
  if (secret !== undefined && secret.encoding !== 'utf8') {
    throw wrong(
      'secret.encoding',
      `is '${secret.encoding}', but a token is compared as it is sent. Leave it out`,
    )
  }
  const field = signed ? 'signed' : timestamp ? 'timestamp' : alsoAlgorithms ? 'alsoAlgorithms' : undefined
  if (field !== undefined) throw wrong(field, 'is set, but a token signs nothing. Leave it out')
}

/** Checks that the encoding of the secret suits the algorithm. */
function checkKeys(value: SignatureScheme): void {
  const { algorithm, alsoAlgorithms = [] } = value
  const encoding = secretEncoding(value)
  const forms = !isAsymmetric(algorithm)
    ? ['utf8', 'base64', 'hex']
    : algorithm.startsWith('rsa-')
      ? ['pem', 'spki-base64']
      : ['pem', 'spki-base64', 'raw-hex', 'raw-base64']
  if (!forms.includes(encoding)) {
    throw wrong(
      'secret.encoding',
      `is '${encoding}', which ${algorithm} does not support. Use ${forms.join(', ')}`,
    )
  }
  const family = (name: string) => name.split('-')[0]
  const foreign = alsoAlgorithms.find((also) => family(also) !== family(algorithm))
  if (foreign) {
    throw wrong('alsoAlgorithms', `has '${foreign}', which needs another key than ${algorithm}. Leave it out`)
  }
}

function checkTimestamp(value: SignatureScheme): void {
  const { signed = ['body'], timestamp, separator } = value
  if (!timestamp) {
    if (!has(signed, 'timestamp')) return
    throw wrong('timestamp', 'is missing, but signature.signed lists it. Say where it is in the request')
  }
  if ('prefix' in timestamp && separator === undefined) {
    throw wrong(
      'timestamp',
      'is in the signature header, but signature.separator is missing. Name the separator',
    )
  }
  if (has(signed, 'timestamp') || (!('prefix' in timestamp) && isSigned(value, timestamp))) return
  throw wrong(
    'timestamp',
    "is not signed, so anyone could change it. Add 'timestamp' to signature.signed, or leave it out",
  )
}

/** A signature cannot cover its own place. */
function checkCircle(value: SignatureScheme): void {
  const place = signaturePlace(value)
  const isInside = 'field' in place ? isBodySigned(value) || isSigned(value, place) : isSigned(value, place)
  if (isInside) {
    throw wrong('signed', 'covers the place of the signature itself. Leave that place out')
  }
}

function checkSettings(signed: readonly SignedPart[], settings: readonly string[]): void {
  const missing = settingsIn(signed).find((name) => !settings.includes(name))
  if (missing === undefined) return
  throw wrong('signed', `needs the setting '${missing}'. Add it to settings: ['${missing}']`)
}

/** Lists the settings that a signature covers. */
export function settingsIn(signed: readonly SignedPart[]): string[] {
  return signed.flatMap((part) => {
    if (part === 'url') return 'publicUrl'
    if (typeof part !== 'object') return []
    if ('url' in part) return 'publicUrl'
    if ('setting' in part) return part.setting
    return 'optional' in part ? settingsIn(part.optional) : []
  })
}

function has(signed: readonly SignedPart[], wanted: SignedPart): boolean {
  return signed.some(
    (part) =>
      part === wanted || (typeof part === 'object' && 'optional' in part && has(part.optional, wanted)),
  )
}
