import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { decodeBytes } from '../ground/bytes.ts'
import type { SecretEncoding } from './scheme.ts'

/**
 * Reads a public key in the provider's encoding, or the private key for signing: PEM always works; where public keys
 * are SPKI, PKCS #8; where they are raw, the 64 bytes of seed and public key. Returns undefined for anything else.
 */
export function readAsymmetricKey(
  text: string,
  encoding: SecretEncoding,
  kind: 'ed25519' | 'ec' | 'rsa',
): KeyObject | undefined {
  try {
    if (encoding === 'pem' || text.includes('-----BEGIN ')) return readPem(text)
    const bytes = decodeBytes(text, encoding === 'raw-hex' ? 'hex' : 'base64')
    if (bytes === undefined) return undefined
    if (encoding === 'spki-base64') return readDer(bytes)
    return kind === 'ed25519' ? readEd25519(bytes) : readPoint(bytes)
  } catch {
    return undefined
  }
}

function readPem(pem: string): KeyObject {
  return pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : createPublicKey(pem)
}

function readDer(key: Buffer): KeyObject {
  try {
    return createPublicKey({ key, format: 'der', type: 'spki' })
  } catch {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  }
}

function readEd25519(bytes: Buffer): KeyObject | undefined {
  const encode = (part: Buffer) => part.toString('base64url')
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encode(bytes.subarray(-32)) }
  if (bytes.length === 32) return createPublicKey({ key: jwk, format: 'jwk' })
  if (bytes.length !== 64) return undefined
  const key = createPrivateKey({ key: { ...jwk, d: encode(bytes.subarray(0, 32)) }, format: 'jwk' })
  // The second half must be the public key of the first half.
  return createPublicKey(key).export({ format: 'jwk' }).x === jwk.x ? key : undefined
}

/** Reads an uncompressed P-256 point: the byte 4 and two coordinates. */
function readPoint(bytes: Buffer): KeyObject | undefined {
  if (bytes.length !== 65 || bytes[0] !== 4) return undefined
  const x = bytes.subarray(1, 33).toString('base64url')
  const y = bytes.subarray(33).toString('base64url')
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}
