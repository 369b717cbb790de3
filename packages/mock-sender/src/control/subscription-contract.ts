import type { DisabledReason, SubscriptionStatus } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'
import type { AttemptRow } from './delivery-contract.ts'

/** The parameters of `GET /_mock/subscriptions`. */
export interface SubscriptionsQuery {
  readonly status?: SubscriptionStatus
  /** Text to find in the name, the id, the URL or the events, in any case. */
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
  /** The organization or workflow whose events to send, if the provider has scopes. */
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
  /** The time for which the old secret keeps signing. @default '24h' */
  readonly overlap?: Duration
}

/** `POST /_mock/subscriptions/:id/test`. */
export interface TestRequest {
  /** @default the provider's test event */
  readonly type?: string
  readonly envelope?: Readonly<Record<string, unknown>>
}

/** `GET /_mock/subscriptions/:id/health`: statistics of the receiver's responses, over the deliveries in the log. */
export interface HealthAnswer {
  readonly subscription: SubscriptionJson
  readonly attempts: number
  readonly succeeded: number
  /** From 0 to 1. Null before the first attempt. */
  readonly successRate: number | null
  /** The count of each result, most frequent first: a status (`'200'`) or a kind of error (`'timeout'`). */
  readonly answers: readonly { readonly answer: string; readonly count: number }[]
  /** Of attempts with a response. Null before the first one. */
  readonly durationMs: { readonly median: number; readonly p95: number; readonly max: number } | null
  /** The latest attempts, newest first, up to `limit` (50; maximum 500). */
  readonly recent: readonly HealthAttempt[]
}

/** An attempt with its delivery and the type of its event. */
export interface HealthAttempt extends AttemptRow {
  /** The id of the delivery. */
  readonly delivery: string
  readonly type: string
}
