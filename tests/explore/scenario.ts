import type { ReleaseOptions } from '../../packages/core/src/stores/contract.ts'
import type { WebhooksOptions } from '../../packages/core/src/webhooks-options.ts'
import type { Mode } from './engine/step.ts'
import type { KitName } from './stage/kits.ts'

/** One action of a handler. Each is a separate step. */
export type Act =
  /** Takes a step and has no effect. */
  | 'work'
  /** Waits on these attempts, or on all. */
  | { readonly sleepMs: number; readonly on?: readonly number[] }
  /** Throws on these attempts. */
  | { readonly throwOn: readonly number[] }
  /** Writes its effect outside any transaction. */
  | 'effect'
  /** Writes its effect in `context.commit`. */
  | 'commit'
  /** Writes its effect and completes the event in a transaction of the application. */
  | 'complete'
  | 'throw'
  /** Throws only during the preparation. */
  | 'throw while prepared'

export interface HandlerPlan {
  readonly name: string
  readonly acts: readonly Act[]
}

export interface Delivery {
  /** The name of the receiving process. */
  readonly to: string
  /** The ids of the events in the request. */
  readonly ids: readonly string[]
  /** The time of the request after the start. @default 0 */
  readonly afterMs?: number
  /** The process that gets a retry if the first request is not acknowledged. */
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

/** One situation to explore, as data: the participants and the possible faults. */
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
  /** The body of a request arrives in a separate step. */
  readonly slowBody?: boolean
  /** The actions of a dead-letter listener. Without them there is no listener. */
  readonly listener?: readonly Act[]
  /** The processes with a worker for the inbox. Without them, handlers run inside the request. */
  readonly workers?: readonly string[]
  /** Makes the events of the deliveries dead letters before the schedule begins. */
  readonly prepared?: 'dead letters'
  /** The calls of clients that use the store directly, without a receiver. */
  readonly clients?: readonly (readonly StoreCall[])[]
  /** The processes that redrive all events. */
  readonly redrives?: readonly string[]
  /** The maximum of clock ticks before the faults end. */
  readonly ticks: number
  /** The maximum of faults in one schedule. */
  readonly faults: number
  readonly modes: readonly Mode[]
}
