import { concatBytes } from '../ground/bytes.ts'
import type { HeaderLookup, SignatureScheme } from './scheme.ts'

/** The bytes under the signature, or undefined when a part of them is missing from the request. */
export function signedContent(
  scheme: SignatureScheme,
  body: Uint8Array,
  seconds: string | undefined,
  header: HeaderLookup,
): Uint8Array | undefined {
  if (scheme.signed === undefined) return body
  const parts: Uint8Array[] = []
  for (const part of scheme.signed) {
    if (part === 'body') {
      parts.push(body)
      continue
    }
    const text =
      part === 'timestamp' ? seconds : 'text' in part ? part.text : header(part.header.toLowerCase())
    if (text === undefined) return undefined
    parts.push(Buffer.from(text, 'latin1'))
  }
  return concatBytes(parts)
}
