import type { HandshakeResult } from './handshake-result.ts'

/** Thrown when the provider would not accept the receiver's response to a handshake. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  readonly handshake: HandshakeResult

  constructor(message: string, handshake: HandshakeResult) {
    super(message)
    this.handshake = handshake
  }
}
