import { createHmac, createPublicKey } from 'node:crypto'
import type { SigningKey } from './keys.ts'

const KEYED_BY = 'postern.fingerprint'

/**
 * Identifies a key without revealing it: 128 bits of a keyed digest. A private key and its public key have the same
 * fingerprint.
 */
export function fingerprintOf(key: SigningKey): string {
  return createHmac('sha256', KEYED_BY).update(materialOf(key)).digest().subarray(0, 16).toString('base64url')
}

function materialOf(key: SigningKey): Buffer {
  if (key.type === 'secret') return key.export()
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' })
}
