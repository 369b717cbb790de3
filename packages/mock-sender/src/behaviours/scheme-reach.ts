import type { AnyProvider } from '@postern/core'

/** Whether every change of the body breaks the signature. */
export function signsBytes(provider: AnyProvider): boolean {
  const { algorithm, signed = ['body'] } = provider.signature
  const covers = signed.some((part) => part === 'body' || (typeof part === 'object' && 'crc32' in part))
  return algorithm !== 'token' && covers && !writesBody(provider)
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
  return (signature.signed ?? []).flatMap((part) =>
    typeof part === 'object' && 'header' in part ? [part.header.toLowerCase()] : [],
  )
}

/** Whether a request by this method may be one of the provider's handshakes. */
export function shakesHandsBy({ handshakes = [] }: AnyProvider, method: string): boolean {
  return handshakes.some((handshake) => handshake.method === method)
}
