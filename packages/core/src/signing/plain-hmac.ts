import { createHmac, type KeyObject } from 'node:crypto'

export type HmacHash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** Computes the HMAC of `content` and encodes it. */
export type Hmac = (hash: HmacHash, key: KeyObject, content: Uint8Array, encoding: 'hex' | 'base64') => string

/** The plain twin of `oneShotHmac`: node:crypto's `createHmac`. */
export const plainHmac: Hmac = (hash, key, content, encoding) =>
  createHmac(hash, key).update(content).digest(encoding)
