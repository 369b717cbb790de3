import { isAscii, isUtf8 } from 'node:buffer'
import { types } from 'node:util'

/** Whether a value is a Uint8Array. `instanceof` fails for other realms, such as jsdom or a vm context. */
export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value)
}

/** Views a Uint8Array or an ArrayBuffer as bytes, without a copy. Returns undefined for anything else. */
export function toBytes(value: unknown): Uint8Array | undefined {
  if (isBytes(value)) return value
  return types.isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined
}

/** Concatenates `parts`. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

/** Returns a Buffer over the same memory. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Decodes UTF-8 and drops a byte order mark. Returns undefined for invalid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const buffer = toBuffer(bytes)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (!isUtf8(buffer)) return undefined
  const hasBom = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf
  return buffer.toString('utf8', hasBom ? 3 : 0)
}

const HEX = /^[0-9a-f]*$/i

/**
 * Decodes `text` strictly. Returns undefined when `text` is not the one exact encoding of its bytes.
 * Node's decoder skips invalid characters, so two different texts could stand for one signature.
 */
export function decodeBytes(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  if (encoding === 'hex')
    return text.length % 2 === 0 && HEX.test(text) ? Buffer.from(text, 'hex') : undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
