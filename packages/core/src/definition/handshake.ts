import type { Place } from '../signing/place.ts'

/**
 * A request that expects an answer and is not an event, such as Slack's `url_verification`. It never reaches a handler.
 * @see the provider's page on verifying an endpoint
 */
export interface Handshake {
  /** Its name in outcomes and in the mock sender. */
  readonly name: string
  /** @default 'POST' */
  readonly method?: 'POST' | 'GET' | 'HEAD'
  /** All of these must hold. @default every request with the method is this handshake */
  readonly when?: readonly HandshakeCondition[]
  /**
   * The proof that the request needs: a valid signature, none, or a query parameter that equals one of the receiver's
   * `settings` (compared in constant time).
   */
  readonly proof: 'signature' | 'none' | { readonly query: string; readonly setting: string }
  /** The answer. @default status 200 without a body */
  readonly reply: {
    readonly status?: number
    /** @default 'application/json' for `{ json }`, otherwise 'text/plain; charset=utf-8' */
    readonly type?: string
    readonly body?: Answer
  }
  /** Adds the request's body to the outcome, for providers that send a value a person must copy. */
  readonly emits?: true
}

/** A value that must be present, and equal to `is` if that is set. */
export type HandshakeCondition = Place & { readonly is?: string | number }

/** The body of an answer: a string, a value from the request, an HMAC of such a value under the secret, or JSON of these. */
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
