import type { HandshakeResult } from '../handshakes/handshake-result.ts'

/** What a handshake is played against. */
export interface HandshakeOptions {
  /** The receiver. */
  readonly url: string
  /** @default that of the subscription with this URL, else the sender's, else that of its only subscription */
  readonly secret?: string
}

/** Plays the provider's handshakes. */
export interface HandshakePlayer {
  /**
   * Sends the request by which the provider tries an endpoint, such as Slack's `url_verification`, and judges the
   * answer as the provider does. Rejects with a `HandshakeError`, which says what is wrong.
   * @example
   * await sender.handshake('url_verification', { url: 'http://127.0.0.1:3000/slack' })
   */
  handshake(name: string, options: HandshakeOptions): Promise<HandshakeResult>
}
