import { toDigest, toRecordKey } from '../record-key.ts'

/** What the character set of every database has. */
const ASCII = /^\p{ASCII}*$/u
const ENCODED = 'utf16:'

/** A key or a token as every database holds it: itself, or its digest. */
export function toColumnKey(text: string): string {
  return ASCII.test(text) ? toRecordKey(text) : toDigest(text)
}

/** Any text as every database holds it. */
export function toColumnText(text: string): string {
  if (ASCII.test(text) && !text.includes('\0') && !text.startsWith(ENCODED)) return text
  return ENCODED + Buffer.from(text, 'utf16le').toString('base64')
}

/** The text that `toColumnText` was given. */
export function fromColumnText(stored: string): string {
  if (!stored.startsWith(ENCODED)) return stored
  return Buffer.from(stored.slice(ENCODED.length), 'base64').toString('utf16le')
}
