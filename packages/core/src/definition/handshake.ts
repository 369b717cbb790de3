import type { Place } from '../signing/place.ts'
import type { BodyFormat } from './envelope.ts'

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
  readonly reply: HandshakeReply
  /** Other answers that the provider accepts. The receiver never gives them; a check of other receivers lets them pass. */
  readonly alsoAccepts?: readonly AcceptedReply[]
  /** A body as in the provider's documents; the mock sender replaces the values that the answer uses. */
  readonly example?: Readonly<Record<string, unknown>>
  /** The format of the body. @default the first format of the envelope */
  readonly body?: BodyFormat
  /** The time that the provider waits for the answer. @default the timeout of the delivery policy */
  readonly timeoutMs?: number
  /** The provider also sends the request with a wrong signature, and expects this status. */
  readonly forgedStatus?: number
  /** Adds the request's body to the outcome, for providers that send a value a person must copy. */
  readonly emits?: true
}

/** The answer to a handshake. */
export interface HandshakeReply {
  /** @default 200 */
  readonly status?: number
  /** @default the type of `body`: JSON, a form, or plain text */
  readonly type?: string
  /** @default no body */
  readonly body?: Answer
}

/** An answer that a provider accepts; `'2xx'` is any success. */
export interface AcceptedReply {
  /** @default 200 */
  readonly status?: number | '2xx'
  /** @default any body */
  readonly body?: Answer
}

/** A value that must be present, and equal to `is` if that is set. */
export type HandshakeCondition = Place & { readonly is?: string | number }

/** The body of an answer: a string, a value from the request, an HMAC of such a value under the secret, or JSON or a form of these. */
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
  | { readonly form: Readonly<Record<string, Answer>> }
