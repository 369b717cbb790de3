import type { HandlerAnswer } from './handler-reply.ts'

/** What became of a verified event. A failure is thrown as a `WebhookError` instead. */
export type Decision =
  /** `error` is set when a handler threw after it had completed the event. */
  | {
      readonly kind: 'handled'
      readonly attempt: number
      readonly error?: unknown
      readonly reply?: HandlerAnswer
    }
  /** No handler wanted it. */
  | { readonly kind: 'unhandled' }
  /** Completed before. */
  | { readonly kind: 'duplicate' }
