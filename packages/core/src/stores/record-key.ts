import { createHash } from 'node:crypto'

/** What every store takes as it is: at most 512 characters, no NUL, no half of a surrogate pair. */
const PLAIN = /^(?!digest:)[^\0\p{Cs}]{0,512}$/u

/**
 * The key under which a store keeps a record: the key itself, or the digest of one that is longer than an index
 * holds or not valid text. Two keys never share a record.
 */
export function toRecordKey(key: string): string {
  if (PLAIN.test(key)) return key
  return `digest:${createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex')}`
}
