import type { HandshakeResult } from '../handshakes/handshake-result.ts'

/** Options of `handshake`. */
export interface HandshakeOptions {
  /** The URL of the receiver. */
  readonly url: string
  /** The secret to sign with. @default that of the subscription with this URL, else the sender's, else that of its only subscription */
  readonly secret?: string
}

/** Plays the provider's handshakes. */
export interface HandshakePlayer {
  /**
   * Sends the request with which the provider verifies an endpoint, such as Slack's `url_verification`, and checks the
   * answer as the provider does. Rejects with a `HandshakeError`, which names each mistake.
   * @example
   * await sender.handshake('url_verification', { url: 'http://127.0.0.1:3000/slack' })
   */
  handshake(name: string, options: HandshakeOptions): Promise<HandshakeResult>
}
