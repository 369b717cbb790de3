import {
  type AnyProvider,
  type EventTypeOf,
  matchesPattern,
  type Pattern,
  type SigningKey,
  toSigningKey,
} from '@postern/core'
import type { FetchReceiver } from '../http/fetch-receiver.ts'
import { assertHeaders } from './custom-headers.ts'

/** One registered URL with its events and secret. The object is live: its status and settings change. */
export interface Subscription {
  readonly id: string
  readonly url: string
  readonly name: string | null
  readonly events: readonly string[]
  /** The signing secret. Null: deliveries are unsigned. */
  readonly secret: string | null
  /** Sent with every delivery. */
  readonly headers: Readonly<Record<string, string>>
  readonly status: SubscriptionStatus
  /** Whether events are sent. */
  readonly active: boolean
  readonly disabled: DisabledReason | null
  /** When the provider marked it as failing, in milliseconds since the epoch on the sender's clock. */
  readonly failingSince: number | null
  /** Exhausted deliveries since the last success. */
  readonly exhaustedInARow: number
  /** The organization (ELAN Languages) or workflow (Validibot) whose events it gets. Null: all events. */
  readonly scope: string | null
  /** Milliseconds since the epoch on the sender's clock, as `updatedAt`. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** `failing`: events are still sent, but the last settled delivery was exhausted. Only for providers that mark this. */
export type SubscriptionStatus = 'active' | 'failing' | 'disabled'

/** Why and when a subscription was disabled. */
export interface DisabledReason {
  /** Why: the receiver answered 410, too many deliveries in a row were exhausted, or it was disabled or deleted by hand. */
  readonly reason: 'gone' | 'failing' | 'manual' | 'deleted'
  /** When, in milliseconds since the epoch on the sender's clock. */
  readonly at: number
}

/** The target of the events: a URL, or a function of this process. */
export type SubscribeOptions<P extends AnyProvider = AnyProvider> = SubscriptionSettings<P> &
  (
    | { readonly url: string; readonly fetch?: undefined }
    | {
        /** Gets each delivery as a request, without a socket: `app.fetch` of Hono, a route of Next, or of a Worker. */
        readonly fetch: FetchReceiver
        /** The URL that the request claims to have been sent to: a path is enough. @default '/' */
        readonly url?: string
      }
  )

/** The target of the events, always with a whole URL. */
export interface SubscriptionTarget extends SubscriptionSettings {
  readonly url: string
  readonly fetch?: FetchReceiver | undefined
}

/** The settings of a subscription, wherever its events go. */
export interface SubscriptionSettings<P extends AnyProvider = AnyProvider> {
  /** Event types, prefixes such as `billing.*`, or `*`. @default every event */
  readonly events?: readonly Pattern<EventTypeOf<P>>[]
  /** The signing secret. Null sends unsigned, if the provider allows it. @default the sender's secret, else a new one */
  readonly secret?: string | null
  readonly name?: string
  /** Sent with every delivery, in addition to the provider's headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Pass false to register it disabled. @default true */
  readonly active?: boolean
  /** Only events of this organization (ELAN Languages) or workflow (Validibot). @default null, all events */
  readonly scope?: string | null
}

/** A subscription as the sender keeps it. */
export interface SubscriptionRecord extends Subscription {
  url: string
  name: string | null
  events: readonly string[]
  secret: string | null
  headers: Readonly<Record<string, string>>
  active: boolean
  disabled: DisabledReason | null
  failingSince: number | null
  exhaustedInARow: number
  scope: string | null
  updatedAt: number
  target: URL
  /** The receiver where it is a function. */
  readonly fetch: FetchReceiver | null
  keys: readonly SigningKey[]
  /** The keys of the previous secret, which keep signing during the overlap. */
  previous: { readonly keys: readonly SigningKey[]; readonly until: number } | null
}

/** Checks everything but the URL, and makes the record. Throws for settings that cannot work. */
export function createSubscription(
  provider: AnyProvider,
  options: SubscriptionTarget & { readonly secret: string | null },
  nextId: () => string,
  now: number,
): SubscriptionRecord {
  const { events = ['*'], headers = {}, name = null, secret, active = true, scope = null } = options
  assertEvents(provider, events)
  assertHeaders(provider, headers)
  const keys = toSigningKeys(provider, secret)
  return {
    id: nextId(),
    url: options.url,
    name,
    events: [...events],
    secret,
    headers: { ...headers },
    active,
    get status() {
      if (!this.active) return 'disabled'
      return this.failingSince === null ? 'active' : 'failing'
    },
    disabled: active ? null : { reason: 'manual', at: now },
    failingSince: null,
    exhaustedInARow: 0,
    scope,
    createdAt: now,
    updatedAt: now,
    target: new URL(options.url),
    fetch: options.fetch ?? null,
    keys,
    previous: null,
  }
}

/** The signing keys of a secret. Null gives none, and throws unless the provider allows unsigned deliveries. */
export function toSigningKeys(provider: AnyProvider, secret: string | null): SigningKey[] {
  if (secret !== null) return [toSigningKey(provider.signature, secret)]
  if (provider.subscription.secretOptional) return []
  throw new Error(`${provider.title} always signs. Leave secret out, or use faults.missingSignature().`)
}

/** Whether an active subscription wants events of this type. */
export function wantsEvent(subscription: Subscription, type: string): boolean {
  return subscription.active && subscription.events.some((pattern) => matchesPattern(pattern, type))
}

/** Throws for an empty list, and for a pattern that no event type matches. */
export function assertEvents(provider: AnyProvider, events: readonly string[]): void {
  const types = Object.keys(provider.events)
  if (events.length === 0)
    throw new Error(`The subscription has no events. Leave events out to get all of them.`)
  for (const pattern of events) {
    if (types.some((type) => matchesPattern(pattern, type))) continue
    throw new Error(
      `No event type of ${provider.title} matches '${pattern}'. Its types: ${types.join(', ')}.`,
    )
  }
}
