import { createHash } from 'node:crypto'

/** The longest key that every index holds as it is. */
const MAX_CHARACTERS = 512
const DIGEST = 'digest:'

/**
 * The key under which a store keeps a record: the key itself, or the digest of one that is longer than an index
 * holds or not valid text. Two keys never share a record.
 */
export function toRecordKey(key: string): string {
  return isPlain(key) ? key : toDigest(key)
}

/** What stands for a key that a store cannot hold. */
export function toDigest(key: string): string {
  return DIGEST + createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex')
}

/** A key that looks like a digest is none, or it could be another's record. */
function isPlain(key: string): boolean {
  return key.length <= MAX_CHARACTERS && key.isWellFormed() && !key.includes('\0') && !key.startsWith(DIGEST)
}
