import { WebhookError } from '../../ground/errors.ts'
import type { SignatureScheme } from '../../signing/scheme.ts'
import {
  anyText,
  type Check,
  headerName,
  invalid,
  oneOf,
  optional,
  positive,
  shapeOf,
  someOf,
  text,
  withOneOf,
} from './check.ts'

const timestamp = withOneOf(
  ['header', 'prefix'],
  shapeOf({ toleranceS: positive, header: optional(headerName), prefix: optional(text) }),
)

const signedValue = withOneOf(
  ['text', 'header'],
  shapeOf({ text: optional(anyText), header: optional(headerName) }),
)

const signedPart: Check = (value, at) => {
  if (value === 'body' || value === 'timestamp') return
  if (typeof value !== 'object')
    throw invalid(at, value, "Write 'body', 'timestamp', { text } or { header }.")
  signedValue(value, at)
}

const scheme = shapeOf({
  header: headerName,
  algorithm: oneOf('hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512', 'ed25519'),
  encoding: oneOf('hex', 'base64'),
  prefix: optional(anyText),
  alsoAccepts: optional(someOf(anyText)),
  separator: optional(oneOf(',', ' ')),
  signed: optional(someOf(signedPart)),
  timestamp: optional(timestamp),
  secret: optional(shapeOf({ encoding: oneOf('utf8', 'base64'), stripPrefix: optional(anyText) })),
})

/** Throws CONFIG_INVALID for a scheme that nobody could sign or verify by. */
export function checkSignature(value: unknown): asserts value is SignatureScheme {
  scheme(value, 'signature')
  const { signed = ['body'], timestamp, separator } = value as SignatureScheme
  if (timestamp && 'prefix' in timestamp && separator === undefined) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'signature.timestamp stands in the signature header, so signature.separator is missing. Name what separates the two.',
    )
  }
  if (timestamp && !signed.includes('timestamp')) {
    throw new WebhookError(
      'CONFIG_INVALID',
      "signature.timestamp is not signed, so anybody could change it. Put 'timestamp' among signature.signed, or leave it out.",
    )
  }
  if (!timestamp && signed.includes('timestamp')) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'signature.timestamp is missing, although it is among signature.signed. Say where it stands.',
    )
  }
}
