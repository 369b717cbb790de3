import crypto, { createHmac, type KeyObject } from 'node:crypto'

/** Bytes in a block and in a digest (FIPS 180-4). */
const SIZES = {
  sha1: { block: 64, digest: 20 },
  sha256: { block: 64, digest: 32 },
  sha384: { block: 128, digest: 48 },
  sha512: { block: 128, digest: 64 },
} as const

export type HmacHash = keyof typeof SIZES

/** Up to this size two one-shot hashes are quicker than one Hmac object; for more, copying would cost more. */
const SMALL_BYTES = 16_384

/** The HMAC of `content`, encoded. */
export function hmac(
  hash: HmacHash,
  key: KeyObject,
  content: Uint8Array,
  encoding: 'hex' | 'base64',
): string {
  // Not every runtime has the one-shot hash.
  if (content.length > SMALL_BYTES || typeof crypto.hash !== 'function') {
    return createHmac(hash, key).update(content).digest(encoding)
  }
  const { block } = SIZES[hash]
  const { inner, outer } = padsOf(hash, key)
  scratch.set(inner)
  scratch.set(content, block)
  const padded = new Uint8Array(scratch.buffer, 0, block + content.length)
  outer.write(crypto.hash(hash, padded, 'binary'), block, 'binary')
  return crypto.hash(hash, outer, encoding)
}

/** Only ever used within one call, which nothing interrupts. */
const scratch = Buffer.allocUnsafeSlow(128 + SMALL_BYTES)

/** RFC 2104: the padded key under either mask, with room for the inner digest after the outer one. */
interface Pads {
  readonly hash: HmacHash
  readonly inner: Buffer
  readonly outer: Buffer
}

const knownPads = new WeakMap<KeyObject, Pads>()

function padsOf(hash: HmacHash, key: KeyObject): Pads {
  const known = knownPads.get(key)
  if (known?.hash === hash) return known
  const { block, digest } = SIZES[hash]
  const secret = key.export()
  const bytes = secret.length > block ? crypto.hash(hash, secret, 'buffer') : secret
  const pads = { hash, inner: Buffer.alloc(block, 0x36), outer: Buffer.alloc(block + digest, 0x5c) }
  for (const [at, byte] of bytes.entries()) {
    pads.inner[at]! ^= byte
    pads.outer[at]! ^= byte
  }
  knownPads.set(key, pads)
  return pads
}
