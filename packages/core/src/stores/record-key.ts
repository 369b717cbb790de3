import { createHash } from 'node:crypto'

/** The longest key that every database can index. */
const MAX_CHARACTERS = 512
const DIGEST = 'digest:'

/**
 * Converts a claim key to the key of its record: the key itself, or its digest if it is too long for an index or not valid
 * text. Two keys never share a record.
 */
export function toRecordKey(key: string): string {
  return isPlain(key) ? key : toDigest(key)
}

/** Returns the digest that replaces a key. */
export function toDigest(key: string): string {
  return DIGEST + createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex')
}

/** Whether a key can be stored. A key that looks like a digest cannot, because it could be another key's record. */
function isPlain(key: string): boolean {
  return key.length <= MAX_CHARACTERS && key.isWellFormed() && !key.includes('\0') && !key.startsWith(DIGEST)
}
