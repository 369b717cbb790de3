import type { Clock } from '../ground/clock.ts'
import type { ClaimSettings } from './claims.ts'
import type { Handler, HandlerContext } from './context.ts'
import type { Router } from './router.ts'

/** Any handler, once `on` has checked its type. */
export type RunHandler = Handler<never, unknown>

/** Called with an event that used up its attempts, and with the last error where this process saw it. */
export type DeadLetterListener<Event = never> = (
  event: Event,
  context: Omit<HandlerContext, 'signal' | 'reply'> & { readonly error: unknown },
) => unknown

/** Everything that turns a verified event into a decision. */
export interface HandlingSettings {
  readonly router: Router<RunHandler>
  readonly deadLetter: DeadLetterListener[]
  /** Undefined turns deduplication off. */
  readonly claims: ClaimSettings | undefined
  readonly clock: Clock
  /** What becomes of the claim after the last attempt: it stays exhausted where an inbox keeps the event as a dead letter. */
  readonly exhausted: 'completed' | 'kept'
}
