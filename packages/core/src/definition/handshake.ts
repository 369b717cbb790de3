import type { Place } from '../signing/place.ts'

/**
 * A request that wants an answer and is no event, such as Slack's `url_verification`. It never reaches a handler.
 * @see the provider's page on verifying an endpoint
 */
export interface Handshake {
  /** How outcomes and the mock sender call it. */
  readonly name: string
  /** @default 'POST' */
  readonly method?: 'POST' | 'GET' | 'HEAD'
  /** All of these must hold. @default every request of the method is the handshake */
  readonly when?: readonly HandshakeCondition[]
  /**
   * What the request must prove: a valid signature, nothing, or a query parameter that equals one of the receiver's
   * `settings`, which is compared in constant time.
   */
  readonly proof: 'signature' | 'none' | { readonly query: string; readonly setting: string }
  /** The answer. @default status 200 without a body */
  readonly reply: {
    readonly status?: number
    /** @default 'application/json' for `{ json }`, otherwise 'text/plain; charset=utf-8' */
    readonly type?: string
    readonly body?: Answer
  }
  /** Observers get the request's body in the outcome, for a value that a person needs. */
  readonly emits?: true
}

/** A value that must be there, and equal `is` where that is given. */
export type HandshakeCondition = Place & { readonly is?: string | number }

/** The body of an answer: a text, a value of the request, an HMAC of one under the secret, or JSON of these. */
export type Answer =
  | string
  | Place
  | {
      readonly hmac: Place
      readonly hash: 'sha256'
      readonly encoding: 'hex' | 'base64'
      readonly prefix?: string
    }
  | { readonly json: Readonly<Record<string, Answer | number>> }
