import type { DeliveryJson, DeliveryStatus } from '../delivery/delivery.ts'
import type { FaultName, FaultSettings } from '../faults/fault-settings.ts'
import type { SubscriptionChange } from '../feed/change-feed.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import type { HandshakeResult } from '../handshakes/handshake-result.ts'
import type { Duration } from '../time/duration.ts'
import type { DeliveryRow } from './delivery-contract.ts'
import type { SubscriptionJson } from './subscription-contract.ts'

export type { AttemptJson, DeliveryJson } from '../delivery/delivery.ts'
export type { HandshakeResult } from '../handshakes/handshake-result.ts'
export type * from './delivery-contract.ts'
export type * from './signature-contract.ts'
export type * from './subscription-contract.ts'

// The control API below `/_mock`: the body of every request and response. Times are ISO 8601, on the sender's clock.
// A server of several providers has one `/_mock` below the path of each, and `ControlIndex` at the root.

/** `GET /_mock` of a server of several providers. */
export interface ControlIndex {
  readonly providers: readonly ServedProvider[]
}

/** One provider of a server. */
export interface ServedProvider {
  readonly name: string
  readonly title: string
  /** The path prefix, such as `/stripe`; empty at the root. */
  readonly path: string
}

/** `GET /_mock`. */
export interface ControlInfo extends ControlIndex, ClockAnswer {
  readonly provider: string
  readonly title: string
  readonly seed: string
  readonly clock: 'virtual' | 'real'
  /** The delay before each attempt in milliseconds, the first being 0. */
  readonly ladderMs: readonly number[]
  /** The field of an event that `emit` merges `data` into. Null if it is the event itself. */
  readonly dataField: string | null
  /** The header that contains the secret itself, if the provider does not sign. */
  readonly tokenHeader: string | null
  /** The names of the provider's handshakes. */
  readonly handshakes: readonly string[]
  readonly counts: ControlCounts
}

/** The number of subscriptions and deliveries, and of the deliveries by status. */
export type ControlCounts = Readonly<Record<'subscriptions' | 'deliveries' | DeliveryStatus, number>>

/** The response of `advance`, `run-until-idle` and `reset`. */
export interface ClockAnswer {
  readonly now: string
  /** When the next attempt is due. Null if none is. */
  readonly nextAt: string | null
}

/** `POST /_mock/advance`. */
export interface AdvanceRequest {
  /** Milliseconds, or a string such as `30m`. */
  readonly by: Duration
}

/** The response of `POST /_mock/run-next`. */
export interface RunNextAnswer extends ClockAnswer {
  /** False if no attempt was scheduled. */
  readonly ran: boolean
}

/** `GET /_mock/events`. */
export interface EventsAnswer {
  readonly events: readonly EventTypeJson[]
}

/** One type of the provider's catalog. */
export interface EventTypeJson {
  readonly type: string
  readonly summary: string | null
  /** An example event. Null if the catalog has none. */
  readonly example: Readonly<Record<string, unknown>> | null
  /** A JSON Schema, derived from the example and the schema in the catalog. */
  readonly schema: Readonly<Record<string, unknown>>
}

/** `GET /_mock/faults`. */
export interface FaultsAnswer {
  readonly faults: readonly FaultJson[]
}

/** A fault that `emit` and `redeliver` accept. */
export interface FaultJson {
  readonly name: FaultName
  /** False if the fault applies to the whole delivery, so that `attempts` cannot select attempts. */
  readonly perAttempt: boolean
  /** The setting of the fault, with its JSON Schema. */
  readonly setting: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> } | null
}

/** A fault by its name, or with its setting: `{ name: 'slowBody', over: '2s' }`. */
export type FaultRequest = FaultName | NamedFault
/** A fault with its setting: `{ name: 'slowBody', over: '2s' }`. */
export type NamedFault = { [Name in FaultName]: { readonly name: Name } & SettingOf<Name> }[FaultName]
type SettingOf<Name> = Name extends keyof FaultSettings ? FaultSettings[Name] : unknown

interface FaultyRequest {
  readonly faults?: readonly FaultRequest[]
  /** The numbers of the attempts that the faults apply to. @default all */
  readonly attempts?: readonly number[]
}

/** An event of `POST /_mock/emit` and `POST /_mock/emit-batch`. */
export interface EventRequest {
  readonly type: string
  /** Allows a type that is not in the catalog. @default false */
  readonly custom?: boolean
  /** Merged into the data of the type's example. */
  readonly data?: object
  /** Merged into the envelope. */
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** `POST /_mock/emit`. */
export interface EmitRequest extends EventRequest, FaultyRequest {}

/** `POST /_mock/emit-batch`, for a provider that sends several events in one request. */
export interface EmitBatchRequest extends FaultyRequest {
  readonly events: readonly EventRequest[]
}

/** `POST /_mock/replay`. */
export interface ReplayRequest extends FaultyRequest {
  readonly fixture: Fixture
  /** `true` shifts all times in the body to the sender's time, a duration by that duration. @default false */
  readonly shiftTimes?: boolean | Duration
  /** `new` makes new events of the recorded ones. @default 'kept' */
  readonly ids?: 'kept' | 'new'
}

/** The response of `emit`, `emit-batch` and `replay`, sent when every first attempt has ended. */
export interface EmitAnswer {
  readonly deliveries: readonly DeliveryJson[]
  /** Why the list is empty, or another probable mistake. */
  readonly warning: string | null
}

/** `POST /_mock/deliveries/:id/redeliver`. */
export interface RedeliverRequest extends FaultyRequest {
  readonly as: 'same-event' | 'new-event'
}

/** `POST /_mock/redeliver`: redelivers every delivery with this status that was not redelivered since. */
export interface BulkRedeliverRequest {
  readonly status: Exclude<DeliveryStatus, 'pending'>
  /** Only deliveries created at or after this time. */
  readonly since?: string
  readonly type?: string
  readonly subscription?: string
  /** @default 'same-event' */
  readonly as?: 'same-event' | 'new-event'
}

/** The response of `POST /_mock/redeliver`. */
export interface BulkRedeliverAnswer {
  /** The new deliveries. */
  readonly deliveries: readonly DeliveryRow[]
  readonly skipped: readonly { readonly id: string; readonly why: 'disabled' | 'redelivered' }[]
}

/** `POST /_mock/handshake`. */
export interface HandshakeRequest {
  /** The name of a handshake of the provider, such as `url_verification`. */
  readonly name: string
  /** The URL of the receiver. */
  readonly url: string
  /** @default the secret of the subscription with this URL, or else of the only subscription */
  readonly secret?: string
}

/** The response of the receiver, and whether the provider would accept it. */
export interface HandshakeAnswer {
  readonly handshake: HandshakeResult
  /** Why the provider would not accept the response. Null if it would. */
  readonly refusal: string | null
}

/** One server-sent event of `GET /_mock/stream`. `Last-Event-ID` resumes after an id. */
export type StreamEvent = { readonly id: string } & StreamMessage

/**
 * One change of a sender, as the stream shows it.
 *
 * - `ready`: all missed changes have been sent, and new ones follow. Lists loaded after it miss nothing
 * - `delivery`: a delivery was created or attempted, or has settled
 * - `subscription`: a subscription was created, changed or deleted
 * - `clock`: virtual time moved
 * - `reset`: discard everything and load it again. The sender was reset, or the id is from another server or too old
 */
export type StreamMessage =
  | { readonly event: 'ready'; readonly data: ClockAnswer }
  | { readonly event: 'delivery'; readonly data: DeliveryChange }
  | { readonly event: 'subscription'; readonly data: SubscriptionChangeJson }
  | { readonly event: 'clock'; readonly data: ClockAnswer }
  | { readonly event: 'reset'; readonly data: { readonly why: 'reset' | 'late' | 'unknown' } }

/** The data of a `delivery` event of the stream. */
export interface DeliveryChange {
  /** An attempt that ends its delivery makes two changes: `attempted`, then `settled`. */
  readonly change: 'created' | 'attempted' | 'settled'
  readonly delivery: DeliveryRow
}

/** The data of a `subscription` event of the stream. */
export interface SubscriptionChangeJson {
  readonly change: SubscriptionChange
  readonly subscription: SubscriptionJson
}

/** The body of every error response. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string
    /** Begins with the name of the wrong field, if a field is wrong. */
    readonly message: string
    /** The wrong field, such as `faults[0].over`. */
    readonly field?: string
  }
}
