import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { type SignatureScheme, type SigningKey, toSigningKey } from '@postern/core'

/** The time at which samples are signed and verified. */
export const NOW_MS = 1_700_000_000_000

/** Keys of both sides of a scheme. Shared secrets are the same in every run, so that an input of the corpus stays valid. */
export function keysOf(scheme: SignatureScheme): {
  readonly signing: SigningKey
  readonly verifying: SigningKey
} {
  const pair = keyPair(scheme.algorithm)
  if (pair !== undefined) return { signing: pair.privateKey, verifying: pair.publicKey }
  const key = toSigningKey(scheme, secretOf(scheme))
  return { signing: key, verifying: key }
}

function secretOf({ secret }: SignatureScheme): string {
  const bytes = Buffer.from('a secret of the fuzz, of 32 bytes')
  const encoding = secret?.encoding ?? 'utf8'
  const text = encoding === 'utf8' ? bytes.toString() : bytes.toString(encoding as 'hex' | 'base64')
  return (secret?.stripPrefix ?? '') + text
}

function keyPair(algorithm: string): KeyPairKeyObjectResult | undefined {
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519')
  if (algorithm.startsWith('ecdsa')) return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return algorithm.startsWith('rsa') ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : undefined
}
