import type {
  AttemptErrorKind,
  AttemptJson,
  AttemptOutcome,
  DeliveryJson,
  DeliveryStatus,
} from '../delivery/delivery.ts'
import type { FaultName, FaultSettings } from '../faults/fault-settings.ts'
import type { SubscriptionChange } from '../feed/change-feed.ts'
import type { HandshakeResult } from '../handshakes/handshake-result.ts'
import type { DisabledReason, SubscriptionStatus } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'

export type { AttemptJson, DeliveryJson } from '../delivery/delivery.ts'
export type { HandshakeResult } from '../handshakes/handshake-result.ts'

// The control API below `/_mock`: the body of every request and answer. Times are ISO 8601, on the sender's clock.
// A server of several providers has one `/_mock` below the path of each, and `ControlIndex` at its own.

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
  /** The field of an event that `emit` lays its `data` over; null: the event itself. */
  readonly dataField: string | null
  /** The header that carries the secret itself, for a provider that signs nothing. */
  readonly tokenHeader: string | null
  readonly counts: ControlCounts
}

export type ControlCounts = Readonly<Record<'subscriptions' | 'deliveries' | DeliveryStatus, number>>

/** What `advance`, `run-until-idle` and `reset` answer. */
export interface ClockAnswer {
  readonly now: string
  /** When the next attempt is due; null when none is. */
  readonly nextAt: string | null
}

/** `POST /_mock/advance`. */
export interface AdvanceRequest {
  /** Milliseconds, or a text such as `30m`. */
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
  /** An example event; null if the catalog has none. */
  readonly example: Readonly<Record<string, unknown>> | null
  /** A JSON Schema, derived from the example and the catalog's own schema. */
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
export type NamedFault = { [Name in FaultName]: { readonly name: Name } & SettingOf<Name> }[FaultName]
type SettingOf<Name> = Name extends keyof FaultSettings ? FaultSettings[Name] : unknown

interface FaultyRequest {
  readonly faults?: readonly FaultRequest[]
  /** The numbers of the attempts that the faults apply to. @default all */
  readonly attempts?: readonly number[]
}

/** `POST /_mock/emit`. */
export interface EmitRequest extends FaultyRequest {
  readonly type: string
  /** Allows a type that is not in the catalog. @default false */
  readonly custom?: boolean
  /** Merged into the data of the type's example. */
  readonly data?: object
  /** Merged into the envelope. */
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** The response of `POST /_mock/emit`, sent when every first attempt has ended. */
export interface EmitAnswer {
  readonly deliveries: readonly DeliveryJson[]
  /** The reason why the list is empty, or another probable mistake. */
  readonly warning: string | null
}

/** The parameters of `GET /_mock/deliveries`. A delivery must match all given ones. */
export interface DeliveriesQuery {
  readonly type?: string
  readonly status?: DeliveryStatus
  /** The id of a subscription. */
  readonly subscription?: string
  readonly eventId?: string
  /** A text in the type, an id, the URL or the body; case-insensitive. */
  readonly text?: string
  /** 1 to 500. @default 50 */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly after?: string
  /** `rows` leaves out the bodies and headers. @default 'whole' */
  readonly view?: 'whole' | 'rows'
}

/** Newest first. */
export interface DeliveriesAnswer {
  readonly deliveries: readonly DeliveryJson[]
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null
}

/** The same with `view=rows`. */
export interface DeliveryRowsAnswer {
  readonly deliveries: readonly DeliveryRow[]
  readonly next: string | null
}

/** A delivery without the headers and bodies of its attempts. */
export interface DeliveryRow extends Omit<DeliveryJson, 'attempts'> {
  readonly attempts: readonly AttemptRow[]
}

export interface AttemptRow extends Pick<AttemptJson, 'number' | 'at' | 'durationMs' | 'next'> {
  readonly outcome: AttemptOutcome
  /** The status of the response; null if there was none. */
  readonly status: number | null
  /** Why there was no response. */
  readonly error: AttemptErrorKind | null
}

/** The response of `GET /_mock/deliveries/:id`, `redeliver` and `test`. */
export interface DeliveryAnswer {
  readonly delivery: DeliveryJson
}

/** `GET /_mock/deliveries/:id/attempts/:number/signature`: how an attempt was signed. */
export interface SignatureAnswer {
  readonly algorithm: string
  /** Where the signature stands, in words. */
  readonly place: string
  /** Its header; null where it stands elsewhere. */
  readonly header: string | null
  /** As it was sent; null: there was none. */
  readonly signature: string | null
  /** What is signed, in order and in words. */
  readonly parts: readonly string[]
  /** The exact bytes under the signature; null when a part of them is missing. */
  readonly content: BytesJson | null
  /** How the secret begins; null: the subscription is unsigned. */
  readonly secret: string | null
  /** What a receiver says that knows the secret. */
  readonly verdict: VerdictJson
}

export interface BytesJson {
  readonly body: string
  readonly bodyEncoding: 'utf8' | 'base64'
}

export interface VerdictJson {
  /** `VERIFIED`, or the code of a refusal. */
  readonly code: string
  readonly message: string
  /** The likely mistake behind a refusal. */
  readonly hint: { readonly code: string; readonly text: string } | null
}

/** `POST /_mock/deliveries/:id/attempts/:number/verify`: what a receiver got; what is not given is as it was sent. */
export interface VerifyRequest extends Partial<BytesJson> {
  /** Laid over the headers that were sent. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default the subscription's */
  readonly secret?: string
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

export interface BulkRedeliverAnswer {
  /** The new deliveries. */
  readonly deliveries: readonly DeliveryRow[]
  readonly skipped: readonly { readonly id: string; readonly why: 'disabled' | 'redelivered' }[]
}

/** `POST /_mock/handshake`. */
export interface HandshakeRequest {
  /** One of the provider's, such as `url_verification`. */
  readonly name: string
  /** The receiver. */
  readonly url: string
  /** @default that of the subscription with this URL, else the only one there is */
  readonly secret?: string
}

/** What the receiver answered, and whether the provider would accept it. */
export interface HandshakeAnswer {
  readonly handshake: HandshakeResult
  /** Why the provider would not accept it; null where it would. */
  readonly refusal: string | null
}

/** The parameters of `GET /_mock/subscriptions`. */
export interface SubscriptionsQuery {
  readonly status?: SubscriptionStatus
  /** A text in the name, the id, the URL or the events; case-insensitive. */
  readonly text?: string
  readonly limit?: number
  readonly after?: string
}

/** Newest first. */
export interface SubscriptionsAnswer {
  readonly subscriptions: readonly SubscriptionJson[]
  readonly next: string | null
}

/** A subscription without its secret. */
export interface SubscriptionJson {
  readonly id: string
  readonly url: string
  readonly name: string | null
  readonly events: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** Whether deliveries are signed. */
  readonly signed: boolean
  readonly status: SubscriptionStatus
  readonly disabled: { readonly reason: DisabledReason['reason']; readonly at: string } | null
  readonly failingSince: string | null
  /** Exhausted deliveries since the last success. */
  readonly exhaustedInARow: number
  readonly scope: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** `POST /_mock/subscriptions`. */
export interface SubscribeRequest {
  readonly url: string
  /** Types, prefixes such as `billing.*`, or `*`. @default every event */
  readonly events?: readonly string[]
  /** Null sends unsigned, if the provider allows it. @default a new secret */
  readonly secret?: string | null
  readonly name?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly active?: boolean
  /** The organization or workflow whose events it gets, if the provider has scopes. */
  readonly scope?: string
}

/** `PATCH /_mock/subscriptions/:id`: changes the given settings. A new secret is rotated in. */
export type SubscriptionPatch = Partial<SubscribeRequest>

/** The response of `PATCH`, `enable`, `disable` and `GET /_mock/subscriptions/:id`. */
export interface SubscriptionAnswer {
  readonly subscription: SubscriptionJson
}

/** The response of `POST /_mock/subscriptions` and `rotate-secret`, the only two that show a secret. */
export interface SecretAnswer extends SubscriptionAnswer {
  readonly secret: string | null
}

/** `POST /_mock/subscriptions/:id/rotate-secret`. */
export interface RotateSecretRequest {
  /** @default a new one */
  readonly secret?: string
  /** How long the old secret keeps signing. @default '24h' */
  readonly overlap?: Duration
}

/** `POST /_mock/subscriptions/:id/test`. */
export interface TestRequest {
  /** @default the provider's test event */
  readonly type?: string
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** `GET /_mock/subscriptions/:id/health`: statistics of the receiver's answers, as far as the log goes back. */
export interface HealthAnswer {
  readonly subscription: SubscriptionJson
  readonly attempts: number
  readonly succeeded: number
  /** From 0 to 1; null before the first attempt. */
  readonly successRate: number | null
  /** How often each result occurred, most frequent first: a status (`'200'`) or a kind of error (`'timeout'`). */
  readonly answers: readonly { readonly answer: string; readonly count: number }[]
  /** Of attempts with a response; null before the first one. */
  readonly durationMs: { readonly median: number; readonly p95: number; readonly max: number } | null
  /** The latest attempts, newest first, up to `limit` (50; maximum 500). */
  readonly recent: readonly HealthAttempt[]
}

export interface HealthAttempt extends AttemptRow {
  /** The id of the delivery. */
  readonly delivery: string
  readonly type: string
}

/** One server-sent event of `GET /_mock/stream`. `Last-Event-ID` resumes after an id. */
export type StreamEvent = { readonly id: string } & StreamMessage

/**
 * - `ready`: all missed changes have been sent, and new ones follow. Lists loaded after it miss nothing
 * - `delivery`: one was created or attempted, or has settled
 * - `subscription`: one was created, changed or deleted
 * - `clock`: virtual time moved
 * - `reset`: discard everything and load it again. The sender was reset, or the id is from another server or too old
 */
export type StreamMessage =
  | { readonly event: 'ready'; readonly data: ClockAnswer }
  | { readonly event: 'delivery'; readonly data: DeliveryChange }
  | { readonly event: 'subscription'; readonly data: SubscriptionChangeJson }
  | { readonly event: 'clock'; readonly data: ClockAnswer }
  | { readonly event: 'reset'; readonly data: { readonly why: 'reset' | 'late' | 'unknown' } }

export interface DeliveryChange {
  /** An attempt that ends its delivery makes two changes: `attempted`, then `settled`. */
  readonly change: 'created' | 'attempted' | 'settled'
  readonly delivery: DeliveryRow
}

export interface SubscriptionChangeJson {
  readonly change: SubscriptionChange
  readonly subscription: SubscriptionJson
}

/** The body of every error response. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string
    /** Begins with the name of the wrong field, if there is one. */
    readonly message: string
    /** Such as `faults[0].over`. */
    readonly field?: string
  }
}
