import type { Place } from '../signing/place.ts'
import type { SignatureScheme, SignedPart } from '../signing/scheme.ts'

const BODY: readonly SignedPart[] = ['body']

/** Whether the signature covers the value at a place. A token covers nothing. */
export function isSigned({ algorithm, signed = BODY }: SignatureScheme, place: Place): boolean {
  return algorithm !== 'token' && signed.some((part) => covers(part, place))
}

/** Whether the signature covers the whole body. */
export function isBodySigned({ algorithm, signed = BODY }: SignatureScheme): boolean {
  return algorithm !== 'token' && signed.some(coversBody)
}

/** Whether the signature, the timestamp or a signed part is a field of the body. */
export function readsFields({ in: place, timestamp, signed = BODY }: SignatureScheme): boolean {
  const isField = (part: SignedPart): boolean =>
    typeof part === 'object' && ('optional' in part ? part.optional.some(isField) : 'field' in part)
  return (
    (place !== undefined && 'field' in place) ||
    (timestamp !== undefined && 'field' in timestamp) ||
    signed.some(isField)
  )
}

function covers(part: SignedPart, place: Place): boolean {
  if (part === 'url') return 'query' in place
  if (coversBody(part)) return 'field' in place
  if (typeof part === 'string') return false
  // An optional part is signed when present: adding or removing it breaks the signature.
  if ('optional' in part) return part.optional.some((inner) => covers(inner, place))
  if ('url' in part) return 'query' in place
  if ('header' in part) return 'header' in place && part.header.toLowerCase() === place.header.toLowerCase()
  if ('query' in part) return 'query' in place && part.query === place.query
  return 'field' in part && 'field' in place && part.field === place.field
}

function coversBody(part: SignedPart): boolean {
  return part === 'body' || part === 'sorted-form' || (typeof part === 'object' && 'crc32' in part)
}
