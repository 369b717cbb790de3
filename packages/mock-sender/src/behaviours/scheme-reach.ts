import type { AnyProvider, SignatureScheme, SignedPart } from '@postern/core'

/** Whether every change of the body breaks the signature. */
export function signsBytes(provider: AnyProvider): boolean {
  const { signature } = provider
  const covers = signedParts(signature).some(
    (part) => part === 'body' || (typeof part === 'object' && 'crc32' in part),
  )
  return signature.algorithm !== 'token' && covers && !writesBody(provider)
}

/** Whether signing changes the body. */
export function writesBody({ signature }: AnyProvider): boolean {
  return [signature.in, signature.timestamp].some((place) => place !== undefined && 'field' in place)
}

export function signsInHeader({ signature }: AnyProvider): boolean {
  return signature.in === undefined
}

/** The headers that the scheme signs, in lower case. */
export function signedHeaders({ signature }: AnyProvider): string[] {
  return signedParts(signature)
    .flatMap((part) => headerOf(part === 'timestamp' ? signature.timestamp : part))
    .map((name) => name.toLowerCase())
}

/** Whether a change of the URL breaks the signature. */
export function signsUrl({ signature }: AnyProvider): boolean {
  return signedParts(signature).some((part) => part === 'url' || (typeof part === 'object' && 'url' in part))
}

function signedParts({ signed = ['body'] }: SignatureScheme): readonly SignedPart[] {
  return signed.flatMap((part) => (typeof part === 'object' && 'optional' in part ? part.optional : [part]))
}

function headerOf(part: SignedPart | SignatureScheme['timestamp']): string[] {
  return typeof part === 'object' && 'header' in part ? [part.header] : []
}

/** Whether a request by this method may be one of the provider's handshakes. */
export function shakesHandsBy({ handshakes = [] }: AnyProvider, method: string): boolean {
  return handshakes.some((handshake) => handshake.method === method)
}
