import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { SignatureScheme } from './scheme.ts'

/** A secret made ready once: for HMAC a key; for ed25519 a PEM public key (to verify) or private key (to sign). */
export type SigningKey = KeyObject

/** Makes a key of a secret; throws CONFIG_INVALID for one that is empty or not in the scheme's encoding. */
export function toSigningKey(scheme: SignatureScheme, secret: string): SigningKey {
  if (typeof secret !== 'string' || secret.trim() === '') {
    throw new WebhookError('CONFIG_INVALID', 'The secret is empty. Pass the secret that the provider shows.')
  }
  if (scheme.algorithm === 'ed25519') return toAsymmetricKey(secret)
  const prefix = scheme.secret?.stripPrefix ?? ''
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const bytes = scheme.secret?.encoding === 'base64' ? decodeBytes(text, 'base64') : Buffer.from(text)
  if (bytes === undefined || bytes.length === 0) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The secret is not base64. Copy it whole, without quotes or spaces.',
    )
  }
  return createSecretKey(bytes)
}

function toAsymmetricKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem)
  } catch (cause) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The key is not PEM. Pass the whole block, with its BEGIN line.',
      { cause },
    )
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new WebhookError(
    'CONFIG_INVALID',
    'The key is not an ed25519 key. Pass the key that the provider shows.',
  )
}
