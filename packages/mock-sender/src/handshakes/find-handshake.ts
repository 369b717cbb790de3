import type { AnyProvider, Handshake } from '@postern/core'
import { unknownName } from '../text/did-you-mean.ts'

/** Finds a handshake of the provider by name. Throws for an unknown name. */
export function findHandshake({ title, handshakes = [] }: AnyProvider, name: string): Handshake {
  const found = handshakes.find((one) => one.name === name)
  if (found !== undefined) return found
  if (handshakes.length === 0) throw new Error(`${title} has no handshake. Its URLs need no confirmation.`)
  throw new Error(
    unknownName(
      'handshake',
      String(name),
      handshakes.map((one) => one.name),
    ),
  )
}
