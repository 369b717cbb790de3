import { isWebhookError, type WebhookError } from '../ground/errors.ts'
import { signedContent } from './content.ts'
import { findHint, type Hint } from './hint.ts'
import { toSigningKey } from './keys.ts'
import { lazilyParsed, type SignedRequest } from './request-parts.ts'
import type { SignatureScheme } from './scheme.ts'
import { readTimestamp } from './timestamp.ts'
import { signatureItems, verify } from './verify.ts'

/** A request with the secrets that it is judged by. */
export interface ExplainOptions {
  readonly secrets: readonly string[]
  readonly body: Uint8Array
  readonly request: SignedRequest
  /** When the request arrived, in milliseconds since the epoch. @default Date.now() */
  readonly nowMs?: number
}

/** What is to be said of a signature. */
export interface SignatureExplanation {
  /** The exact bytes under the signature; undefined when a part of them is missing from the request. */
  readonly content: Uint8Array | undefined
  /** Why a receiver refuses the request; undefined: it verifies. */
  readonly error: WebhookError | undefined
  /** The likely mistake behind a signature that matches no secret. */
  readonly hint: Hint | undefined
}

/**
 * Says what a signature is made over, whether it holds, and the likely mistake where it does not. For tools that show
 * this to people; a receiver uses `verify`.
 * @example
 * const body = new TextEncoder().encode('{"event":"alert.created"}')
 * const request = { header: (name: string) => new Headers().get(name) ?? undefined }
 * const { error, hint } = explainSignature(provider.signature, { secrets: [secret], body, request })
 */
export function explainSignature(
  scheme: SignatureScheme,
  { secrets, body, request, nowMs = Date.now() }: ExplainOptions,
): SignatureExplanation {
  const keys = secrets.map((secret) => toSigningKey(scheme, secret))
  const parsed = lazilyParsed(body, request)
  const items = signatureItems(scheme, request, parsed) ?? []
  const timestamp = scheme.timestamp && readTimestamp(scheme.timestamp, items, request, parsed)
  const content = signedContent(scheme, { body, request, timestamp, parsed })
  try {
    verify(scheme, keys, body, request, () => nowMs)
    return { content, error: undefined, hint: undefined }
  } catch (error) {
    if (!isWebhookError(error)) throw error
    const isMismatch = error.code === 'SIGNATURE_INVALID'
    const hint = isMismatch ? findHint({ scheme, keyring: { secrets, keys }, body, request }) : undefined
    return { content, error, hint }
  }
}
