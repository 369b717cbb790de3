import { signedContent } from './content.ts'
import { encodeSignature } from './encode-signature.ts'
import type { SigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'

/**
 * Signs `body`: the headers that the scheme asks for, to be sent with exactly these bytes. Where the header has no
 * separator there is room for one signature, which the first key makes.
 * @param headers values for the header parts that the scheme signs, such as a message id
 */
export function sign(
  scheme: SignatureScheme,
  keys: readonly SigningKey[],
  body: Uint8Array,
  { nowMs = Date.now(), headers = {} }: { nowMs?: number; headers?: Readonly<Record<string, string>> } = {},
): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1000))
  const content = signedContent(scheme, body, seconds, (name) => headers[name])
  const signing = scheme.separator === undefined ? keys.slice(0, 1) : keys
  const signatures = signing.map((key) => (scheme.prefix ?? '') + encodeSignature(scheme, key, content))
  const { timestamp } = scheme
  if (timestamp && 'prefix' in timestamp) signatures.unshift(timestamp.prefix + seconds)
  return {
    ...(timestamp && 'header' in timestamp ? { [timestamp.header]: seconds } : {}),
    [scheme.header]: signatures.join(scheme.separator ?? ','),
  }
}
