import type { AnyProvider } from '../definition/provider.ts'
import type { Clock } from '../ground/clock.ts'
import type { DelayQueue } from '../ground/delay-queue.ts'
import type { ClaimSettings } from '../handling/claims.ts'
import type { Handler, HandlerContext, SecretLookup } from '../handling/context.ts'
import type { Router } from '../handling/router.ts'
import type { Tenant } from './admit.ts'
import type { Outcome, ReplyOptions } from './outcome.ts'

/** Any handler, once `on` has checked its type. */
export type RunHandler = Handler<never, unknown>

/** Called with an event that used up its attempts, and with the last error where this process saw it. */
export type DeadLetterListener<Event = never> = (
  event: Event,
  context: Omit<HandlerContext, 'signal'> & { readonly error: unknown },
) => unknown

/** Everything the pipeline works with: the options of `createWebhooks` with their defaults, and what was registered. */
export interface Receiver {
  readonly provider: AnyProvider
  /** Known beforehand, or by request. */
  readonly tenant: Tenant | SecretLookup
  /** Of a tenant that does not name its own. */
  readonly endpoint: string
  readonly maxBodyBytes: number
  readonly deadlineMs: number
  readonly validate: boolean
  /** Undefined turns deduplication off. */
  readonly claims: ClaimSettings | undefined
  readonly clock: Clock
  readonly elapsed: () => number
  readonly deadlines: DelayQueue
  readonly reply: ReplyOptions
  readonly router: Router<RunHandler>
  readonly deadLetter: DeadLetterListener[]
  readonly observers: Array<(outcome: Outcome) => void>
}
