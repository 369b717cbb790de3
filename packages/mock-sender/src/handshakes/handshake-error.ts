import type { HandshakeResult } from './handshake-result.ts'

/** The provider would not accept what the receiver answered to a handshake. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  readonly handshake: HandshakeResult

  constructor(message: string, handshake: HandshakeResult) {
    super(message)
    this.handshake = handshake
  }
}
