import { isAscii, isUtf8 } from 'node:buffer'
import { types } from 'node:util'

/** Whether a value is a Uint8Array. `instanceof` would deny those of another realm, such as jsdom's or a vm context's. */
export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value)
}

/** The bytes that a value is, without a copy; undefined where it is neither a Uint8Array nor an ArrayBuffer. */
export function toBytes(value: unknown): Uint8Array | undefined {
  if (isBytes(value)) return value
  return types.isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined
}

/** The bytes of `parts`, one after another. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

/** A Buffer over the same memory. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The text of UTF-8 bytes without a byte order mark, or undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const buffer = toBuffer(bytes)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (!isUtf8(buffer)) return undefined
  const hasBom = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf
  return buffer.toString('utf8', hasBom ? 3 : 0)
}

const HEX = /^[0-9a-f]*$/i

/**
 * The bytes that `text` encodes, or undefined when it is not exactly one encoding of them.
 * Node's own decoder drops what it does not know, which would let two texts stand for one signature.
 */
export function decodeBytes(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  if (encoding === 'hex')
    return text.length % 2 === 0 && HEX.test(text) ? Buffer.from(text, 'hex') : undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
