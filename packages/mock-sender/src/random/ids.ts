import type { SignatureScheme } from '@postern/core'
import type { Random } from './random.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Makes an id: the prefix and 24 letters and digits. */
export function createId(random: Random, prefix: string): string {
  let id = prefix
  for (let length = 0; length < 24; length++) id += random.pick(ALPHABET)
  return id
}

/** Two capitals and 32 hexadecimal digits, as Twilio names what it has. */
const SID = /^[A-Z]{2}[0-9a-f]{32}$/

/** Makes an id in the format of `example`: a UUID for a UUID, otherwise with the prefix up to its last `_`. */
export function createIdLike(random: Random, example: string): string {
  if (UUID.test(example)) return createUuid(random)
  if (SID.test(example)) return example.slice(0, 2) + random.bytes(16).toString('hex')
  return createId(random, example.slice(0, example.lastIndexOf('_') + 1))
}

/** Makes a signing secret: `whsec_` and 32 random bytes in base64. */
export function createSecret(random: Random): string {
  return `whsec_${random.bytes(32).toString('base64')}`
}

/** A signing secret in the form that a scheme reads; throws for a scheme whose keys come in pairs. */
export function createSecretFor({ algorithm, secret }: SignatureScheme, random: Random): string {
  if (!algorithm.startsWith('hmac-') && algorithm !== 'token') {
    throw new Error(
      `The provider signs by ${algorithm}. Pass a private key in PEM as secret, and give the receiver its public key.`,
    )
  }
  if (secret?.encoding === 'hex') return `${secret.stripPrefix ?? ''}${random.bytes(32).toString('hex')}`
  const made = createSecret(random)
  return secret?.encoding === 'base64' ? made.replace(/^whsec_/, secret.stripPrefix ?? '') : made
}

function createUuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
