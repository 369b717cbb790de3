import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { SignatureScheme } from './scheme.ts'
import { findMistakes } from './secret-mistakes.ts'

/** A secret made ready once: for HMAC a key; for ed25519 a PEM public key (to verify) or private key (to sign). */
export type SigningKey = KeyObject

/** Makes a key of a secret; throws CONFIG_INVALID for one that is empty or not in the scheme's encoding. */
export function toSigningKey(scheme: SignatureScheme, secret: string): SigningKey {
  if (typeof secret !== 'string' || secret.trim() === '') {
    throw new WebhookError('CONFIG_INVALID', 'The secret is empty. Pass the secret that the provider shows.')
  }
  const key = readKey(scheme, secret)
  if (key === undefined) throw unreadable(scheme, secret)
  if (scheme.algorithm !== 'ed25519' || key.asymmetricKeyType === 'ed25519') return key
  throw new WebhookError(
    'CONFIG_INVALID',
    'The key is not an ed25519 key. Pass the key that the provider shows.',
  )
}

function readKey(scheme: SignatureScheme, secret: string): KeyObject | undefined {
  if (scheme.algorithm === 'ed25519') return readPem(secret)
  const prefix = scheme.secret?.stripPrefix ?? ''
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const bytes = scheme.secret?.encoding === 'base64' ? decodeBytes(text, 'base64') : Buffer.from(text)
  return bytes === undefined || bytes.length === 0 ? undefined : createSecretKey(bytes)
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem)
  } catch {
    return undefined
  }
}

/** The error names what has happened to the secret, where undoing it would help. */
function unreadable(scheme: SignatureScheme, secret: string): WebhookError {
  const mistakes = findMistakes(secret, scheme)
  const repaired = mistakes.at(-1)?.repaired
  if (repaired !== undefined && readKey(scheme, repaired) !== undefined) {
    return new WebhookError('CONFIG_INVALID', mistakes[0]!.text)
  }
  const message =
    scheme.algorithm === 'ed25519'
      ? 'The key is not PEM. Pass the whole block, with its BEGIN line.'
      : 'The secret is not base64. Copy it whole, as the provider shows it.'
  return new WebhookError('CONFIG_INVALID', message)
}
