import { createSecretKey, type KeyObject } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import { readAsymmetricKey } from './asymmetric-keys.ts'
import { isAsymmetric, type SecretEncoding, type SignatureScheme, secretEncoding } from './scheme.ts'
import { findMistakes } from './secret-mistakes.ts'

/** A parsed secret. For public-key algorithms, the public key (to verify) or the private key (to sign). */
export type SigningKey = KeyObject

/**
 * Parses a secret for `sign` and `verify`. Throws CONFIG_INVALID if it is empty or not in the scheme's encoding.
 * @example
 * const key = toSigningKey(workflows.signature, secret)
 */
export function toSigningKey(scheme: SignatureScheme, secret: string): SigningKey {
  if (typeof secret !== 'string' || secret.trim() === '') {
    throw new WebhookError('CONFIG_INVALID', 'The secret is empty. Pass the secret that the provider shows.')
  }
  const key = readKey(scheme, secret)
  if (key === undefined) throw unreadable(scheme, secret)
  if (isAsymmetric(scheme.algorithm)) assertKind(scheme, key)
  return key
}

function readKey(scheme: SignatureScheme, secret: string): KeyObject | undefined {
  const encoding = secretEncoding(scheme)
  const prefix = scheme.secret?.stripPrefix ?? ''
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  if (isAsymmetric(scheme.algorithm)) return readAsymmetricKey(text, encoding, kindOf(scheme))
  const bytes = encoding === 'base64' || encoding === 'hex' ? decodeBytes(text, encoding) : Buffer.from(text)
  return bytes === undefined || bytes.length === 0 ? undefined : createSecretKey(bytes)
}

function kindOf({ algorithm }: SignatureScheme): 'ed25519' | 'ec' | 'rsa' {
  if (algorithm === 'ed25519') return 'ed25519'
  return algorithm === 'ecdsa-sha256' ? 'ec' : 'rsa'
}

const KIND_NAMES = { ed25519: 'ed25519', ec: 'P-256', rsa: 'RSA' }

function assertKind(scheme: SignatureScheme, key: KeyObject): void {
  const kind = kindOf(scheme)
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  const isOfKind = asymmetricKeyType === kind
  if (isOfKind && (kind !== 'ec' || asymmetricKeyDetails?.namedCurve === 'prime256v1')) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `The key is not an ${KIND_NAMES[kind]} key. Pass the key that the provider shows.`,
  )
}

const ADVICE: Readonly<Record<SecretEncoding, string>> = {
  utf8: 'The secret is empty after its prefix. Copy the whole secret from the provider.',
  base64: 'The secret is not base64. Copy the whole secret from the provider.',
  hex: 'The secret is not hexadecimal. Copy the whole secret from the provider.',
  pem: 'The key is not PEM. Pass the whole block, including its BEGIN line.',
  'spki-base64': 'The key is not a public key in base64. Copy the whole key from the provider.',
  'raw-hex': 'The key is not a public key in hexadecimal. Copy the whole key from the provider.',
  'raw-base64': 'The key is not a public key in base64. Copy the whole key from the provider.',
}

/** The error for an unreadable secret. It names the mistake if repairing that makes the secret readable. */
function unreadable(scheme: SignatureScheme, secret: string): WebhookError {
  const mistakes = findMistakes(secret, scheme)
  const repaired = mistakes.at(-1)?.repaired
  const helps = repaired !== undefined && readKey(scheme, repaired) !== undefined
  return new WebhookError('CONFIG_INVALID', helps ? mistakes[0]!.text : ADVICE[secretEncoding(scheme)])
}
