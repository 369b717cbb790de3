import { sign as signAsymmetric } from 'node:crypto'
import { WebhookError } from '../ground/errors.ts'
import { hmac } from './hmac.ts'
import type { SigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'

const HASHES = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const

/** The signature that a key makes of the content, encoded and without a prefix. */
export function encodeSignature(
  scheme: SignatureScheme,
  key: SigningKey,
  content: Uint8Array | undefined,
): string {
  if (content === undefined) {
    throw new WebhookError('CONFIG_INVALID', 'A header that the scheme signs has no value.')
  }
  if (scheme.algorithm === 'ed25519') return signAsymmetric(null, content, key).toString(scheme.encoding)
  return hmac(HASHES[scheme.algorithm], key, content, scheme.encoding)
}
