import type { HandlerAnswer } from './handler-reply.ts'

/** The result of handling a verified event. A failure is thrown as a `WebhookError` instead. */
export type Decision =
  /** `error` is set when a handler threw after it had completed the event. */
  | {
      readonly kind: 'handled'
      readonly attempt: number
      readonly error?: unknown
      readonly reply?: HandlerAnswer
    }
  /** No handler matches the type. */
  | { readonly kind: 'unhandled' }
  /** Completed before. */
  | { readonly kind: 'duplicate' }
