import crypto, { type KeyObject } from 'node:crypto'
import { type Hmac, type HmacHash, plainHmac } from './plain-hmac.ts'

/** Bytes in a block and in a digest (FIPS 180-4). */
const SIZES = {
  sha1: { block: 64, digest: 20 },
  sha256: { block: 64, digest: 32 },
  sha384: { block: 128, digest: 48 },
  sha512: { block: 128, digest: 64 },
} as const

/** The gain is 2 to 3 % of a delivery at 10 kB, and falls with the size. */
const SMALL_BYTES = 16_384

/**
 * RFC 2104 with two one-shot hashes, which cost less than an Hmac object (bench/NOTES.md, "The HMAC"). Uses `plainHmac`
 * for large bodies and for the first use of a key: a key from a secret function is used once.
 */
export const oneShotHmac: Hmac = (hash, key, content, encoding) => {
  const pads = content.length > SMALL_BYTES ? undefined : padsOf(hash, key)
  if (pads === undefined) return plainHmac(hash, key, content, encoding)
  const { inner, outer } = pads
  const { block } = SIZES[hash]
  inner.set(content, block)
  const padded = inner.subarray(0, block + content.length)
  outer.write(crypto.hash(hash, padded, 'binary'), block, 'binary')
  return crypto.hash(hash, outer, encoding)
}

/** The padded key under both masks. `inner` has room for the content, `outer` for the inner digest. */
interface Pads {
  readonly hash: HmacHash
  readonly inner: Buffer
  readonly outer: Buffer
}

/** The pads of each key. Undefined after the first use of a key. */
const knownPads = new WeakMap<KeyObject, Pads | undefined>()

function padsOf(hash: HmacHash, key: KeyObject): Pads | undefined {
  const known = knownPads.get(key)
  if (known?.hash === hash) return known
  const pads = knownPads.has(key) ? createPads(hash, key) : undefined
  knownPads.set(key, pads)
  return pads
}

function createPads(hash: HmacHash, key: KeyObject): Pads {
  const { block, digest } = SIZES[hash]
  const secret = key.export()
  const bytes = secret.length > block ? crypto.hash(hash, secret, 'buffer') : secret
  const pads = { hash, inner: Buffer.alloc(block + SMALL_BYTES), outer: Buffer.alloc(block + digest) }
  pads.inner.fill(0x36, 0, block)
  pads.outer.fill(0x5c, 0, block)
  for (const [at, byte] of bytes.entries()) {
    pads.inner[at]! ^= byte
    pads.outer[at]! ^= byte
  }
  return pads
}
