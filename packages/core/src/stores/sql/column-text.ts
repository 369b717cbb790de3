import { toDigest, toRecordKey } from '../record-key.ts'

/** The characters that every database can store. */
const ASCII = /^\p{ASCII}*$/u
const ENCODED = 'utf16:'

/** Converts a key or a token to a string that every database can store: itself or its digest. */
export function toColumnKey(text: string): string {
  return ASCII.test(text) ? toRecordKey(text) : toDigest(text)
}

/** Encodes any text so that every database can store it. */
export function toColumnText(text: string): string {
  if (ASCII.test(text) && !text.includes('\0') && !text.startsWith(ENCODED)) return text
  return ENCODED + Buffer.from(text, 'utf16le').toString('base64')
}

/** Decodes the result of `toColumnText`. */
export function fromColumnText(stored: string): string {
  if (!stored.startsWith(ENCODED)) return stored
  return Buffer.from(stored.slice(ENCODED.length), 'base64').toString('utf16le')
}
