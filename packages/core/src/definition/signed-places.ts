import type { Place } from '../signing/place.ts'
import type { SignatureScheme, SignedPart } from '../signing/scheme.ts'

const BODY: readonly SignedPart[] = ['body']

/** Whether the signature covers what stands at a place. */
export function isSigned({ signed = BODY }: SignatureScheme, place: Place): boolean {
  return signed.some((part) => {
    if (part === 'body') return 'field' in place
    if (typeof part === 'string' || !('header' in part)) return false
    return 'header' in place && part.header.toLowerCase() === place.header.toLowerCase()
  })
}
