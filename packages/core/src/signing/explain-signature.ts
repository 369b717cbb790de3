import { isWebhookError, type WebhookError } from '../ground/errors.ts'
import { signedContent } from './content.ts'
import { findHint, type Hint } from './hint.ts'
import { toSigningKey } from './keys.ts'
import { lazilyParsed, type SignedRequest } from './request-parts.ts'
import type { SignatureScheme } from './scheme.ts'
import { readTimestamp } from './timestamp.ts'
import { signatureItems, verify } from './verify.ts'

/** A request, and the secrets to verify it with. */
export interface ExplainOptions {
  readonly secrets: readonly string[]
  readonly body: Uint8Array
  readonly request: SignedRequest
  /** When the request arrived, in milliseconds since the epoch. @default Date.now() */
  readonly nowMs?: number
}

/** The explanation of a signature. */
export interface SignatureExplanation {
  /** The exact bytes that the signature covers. Undefined if the request lacks a part of them. */
  readonly content: Uint8Array | undefined
  /** The reason why a receiver refuses the request. Undefined if the signature is valid. */
  readonly error: WebhookError | undefined
  /** The likely mistake if the signature matches no secret. */
  readonly hint: Hint | undefined
}

/**
 * Explains which bytes a signature covers, whether it is valid, and which mistake is likely if it is not. For tools that
 * show this to people. A receiver uses `verify`.
 * @example
 * const headers: Record<string, string> = { 'x-webhook-signature': 'a wrong one' }
 * const body = new TextEncoder().encode('{"type":"user.created"}')
 * const request = { header: (name: string) => headers[name] }
 * const { error, hint } = explainSignature(generic.signature, { secrets: [secret], body, request })
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
