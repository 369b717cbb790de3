import type { Clock } from '../ground/clock.ts'
import type { ClaimSettings } from './claims.ts'
import type { Handler, HandlerContext } from './context.ts'
import type { Router } from './router.ts'

/** A handler of any event. `on` has checked its type. */
export type RunHandler = Handler<never, unknown>

/** Gets an event that has used up its attempts. `error` is the last error, if it happened in this process. */
export type DeadLetterListener<Event = never> = (
  event: Event,
  context: Omit<HandlerContext, 'signal' | 'reply'> & { readonly error: unknown },
) => unknown

/** The settings for handling verified events. */
export interface HandlingSettings {
  readonly router: Router<RunHandler>
  readonly deadLetter: DeadLetterListener[]
  /** Undefined turns deduplication off. */
  readonly claims: ClaimSettings | undefined
  readonly clock: Clock
  /** The claim's state after the last attempt: completed, or kept as exhausted when an inbox stores the dead letter. */
  readonly exhausted: 'completed' | 'kept'
}
