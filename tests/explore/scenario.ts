import type { ReleaseOptions } from '../../packages/core/src/stores/contract.ts'
import type { WebhooksOptions } from '../../packages/core/src/webhooks-options.ts'
import type { Mode } from './engine/step.ts'
import type { KitName } from './stage/kits.ts'

/** What a handler does, in this order; each is a step of its own. */
export type Act =
  /** Something that takes a while and leaves nothing. */
  | 'work'
  /** Waits on the clock for so many milliseconds, on these attempts or on all. */
  | { readonly sleepMs: number; readonly on?: readonly number[] }
  /** Throws on these attempts. */
  | { readonly throwOn: readonly number[] }
  /** Leaves its effect outside of any transaction. */
  | 'effect'
  /** Leaves its effect in `context.commit`. */
  | 'commit'
  /** Leaves its effect and completes the event in a transaction of its own. */
  | 'complete'
  | 'throw'
  /** Throws until the schedule begins, for what is prepared. */
  | 'throw while prepared'

export interface HandlerPlan {
  readonly name: string
  readonly acts: readonly Act[]
}

export interface Delivery {
  /** The process that gets it. */
  readonly to: string
  /** The events of the request. */
  readonly ids: readonly string[]
  /** When it is sent. @default 0 */
  readonly afterMs?: number
  /** Where the sender tries once more when it was not acknowledged. */
  readonly againTo?: string
}

/** A call to the store, with the token of its caller, or a pause. */
export type StoreCall =
  | ({ readonly claim: string; readonly maxAttempts?: number; readonly retainMs?: number } & OfEvent)
  | ({ readonly renew: string } & OfEvent)
  | ({ readonly complete: string } & OfEvent)
  | ({ readonly release: string } & ReleaseOptions & OfEvent)
  | ({ readonly reopen: true } & OfEvent)
  | { readonly waitMs: number }

interface OfEvent {
  /** @default 'evt_1' */
  readonly id?: string
}

/** One situation that is explored: who does what, and what may go wrong. All of it is data. */
export interface Scenario {
  readonly name: string
  readonly kit: KitName
  readonly handlers: readonly HandlerPlan[]
  readonly deliveries: readonly Delivery[]
  readonly options?: Pick<
    WebhooksOptions,
    'leaseMs' | 'deadlineMs' | 'maxAttempts' | 'maxRunMs' | 'retainMs' | 'retry'
  >
  /** Each request is an array of events. */
  readonly batch?: boolean
  /** The bodies of requests arrive in a step of their own. */
  readonly slowBody?: boolean
  /** What a dead-letter listener does; without one, nobody listens. */
  readonly listener?: readonly Act[]
  /** Processes that work for an inbox. Without one, handlers run inside the request. */
  readonly workers?: readonly string[]
  /** How often the events of the deliveries are handled, without success, before the schedule begins. */
  readonly prepared?: 'dead letters'
  /** What clients call the store for themselves, beside every receiver. */
  readonly clients?: readonly (readonly StoreCall[])[]
  /** Processes that redrive all events. */
  readonly redrives?: readonly string[]
  /** How often the clock may move before the world heals. */
  readonly ticks: number
  /** How many faults one schedule may have, and which. */
  readonly faults: number
  readonly modes: readonly Mode[]
}
