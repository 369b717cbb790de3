import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { AnyProvider } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'

/** New secrets for both sides of a provider that signs with a key pair; empty for a shared secret. */
export function secretsOf({ signature }: AnyProvider): { sender?: string; receiver?: string } {
  const pair = keyPair(signature.algorithm)
  if (pair === undefined) return {}
  const { privateKey, publicKey } = pair
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { sender: pem, receiver: encodeKey(publicKey, signature.secret?.encoding ?? 'pem') }
}

/** A valid secret of the provider that no receiver has. */
export async function strangeSecret(provider: AnyProvider): Promise<string> {
  const { sender: secret } = secretsOf(provider)
  const sender = createMockSender({ provider, ...(secret && { secret }) })
  try {
    return (await sender.subscribe({ url: 'http://127.0.0.1:9/' })).secret!
  } finally {
    await sender.close()
  }
}

function keyPair(algorithm: string): { privateKey: KeyObject; publicKey: KeyObject } | undefined {
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519')
  if (algorithm.startsWith('ecdsa')) return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return algorithm.startsWith('rsa') ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : undefined
}

/** Encodes a public key as `signature.secret` of a provider says. */
function encodeKey(key: KeyObject, encoding: string): string {
  if (encoding === 'pem') return key.export({ type: 'spki', format: 'pem' }).toString()
  if (encoding === 'spki-base64') return key.export({ type: 'spki', format: 'der' }).toString('base64')
  const raw = Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')
  return raw.toString(encoding === 'raw-hex' ? 'hex' : 'base64')
}
