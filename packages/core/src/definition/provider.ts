import type { RequestHead } from '../signing/place.ts'
import type { SignatureScheme } from '../signing/scheme.ts'
import type { DeliveryPolicy } from './delivery-policy.ts'
import type { Envelope } from './envelope.ts'
import type { EventDefinition, EventMap } from './event-definition.ts'
import type { EventTypeReader } from './event-type.ts'
import type { FidelityNote } from './fidelity-note.ts'
import type { Handshake } from './handshake.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import type { SubscriptionPolicy } from './subscription-policy.ts'

/** The reply that the provider expects. */
export interface ReplyPolicy {
  /** The reply that acknowledges a delivery. @default 200 with `{"ok":true}` */
  readonly acknowledge?: { readonly status: number; readonly type?: string; readonly body?: string }
}

/** The contract of one sending service, as `defineProvider` returns it. */
export interface Provider<Events extends EventMap = EventMap, Discriminator extends string = string> {
  /** Short and lower-case; the default endpoint in idempotency keys. */
  readonly name: string
  readonly title: string
  readonly signature: SignatureScheme
  readonly envelope: Envelope<Discriminator>
  /** Has no prototype, so that a type named `constructor` is simply missing. */
  readonly events: { readonly [Type in keyof Events]: EventDefinition<Events[Type]> }
  readonly delivery: DeliveryPolicy
  readonly subscription: SubscriptionPolicy
  readonly fidelity: readonly FidelityNote[]
  /** Whether the signature covers the event type. If not, the type is part of the claim key. */
  readonly typeSigned: boolean
  /** Requests that expect an answer and are not events. */
  readonly handshakes?: readonly Handshake[] | undefined
  /** The names of `settings` that a receiver must pass, such as a verify token. */
  readonly settings?: readonly string[] | undefined
  readonly reply?: ReplyPolicy | undefined
  /** Computes the event type, if joining the values at `envelope.type` is not enough. */
  readonly eventType?: EventTypeReader | undefined
  /**
   * `'open'`: the provider has more event types than `events` lists, and `on` takes any of them by name.
   * @default 'closed'
   */
  readonly catalog?: 'open' | 'closed' | undefined
  /** Returns the identity of an event, from signed bytes only unless the envelope says `unsigned: true`. */
  eventId(event: Readonly<Record<string, unknown>>, body: Uint8Array, request?: RequestHead): string
  /**
   * Returns a copy of the provider with these schemas added. For a type that the provider has already, the new schema
   * runs after the provider's and its result is merged into the event: `{ data: ... }` refines only the data.
   * @example
   * import * as z from 'zod'
   *
   * const shop = generic.extend({ 'order.paid': z.object({ id: z.string(), type: z.literal('order.paid') }) })
   */
  extend<S extends Record<string, StandardSchema<unknown, object>>>(
    schemas: S,
  ): Provider<ExtendedEvents<Events, Discriminator, S>, Discriminator>
  /**
   * Returns the same provider with events typed by the provider's SDK: a union of events that the type field
   * discriminates, or a map from event type to event. Changes types only, not the checks.
   * @example
   * // `Stripe` is the default export of the package stripe.
   * const provider = stripe.typed<Stripe.Event>()
   */
  typed<E extends object>(): Provider<TypedEvents<E, Discriminator>, Discriminator>
}

/** Converts a union of events to a map from type to event. A map is returned unchanged. */
export type TypedEvents<E, D extends string> = [D] extends [never]
  ? EventsByType<E>
  : [E] extends [{ readonly [K in D]: string }]
    ? EventsByField<Extract<E, { readonly [K in D]: string }>, D>
    : EventsByType<E>
type EventsByField<E extends { readonly [K in D]: string }, D extends string> = {
  [Event in E as Event[D]]: Event
}
type EventsByType<E> = { [Type in keyof E]: E[Type] & object }

/** Any provider, whatever its events. For the constraints of generic code. */
// biome-ignore lint/suspicious/noExplicitAny: the widest provider, for constraints only
export type AnyProvider = Provider<any, any>

/** The events of a provider by their type: `EventsOf<typeof stripe>`. */
export type EventsOf<P> = P extends Provider<infer Events, infer _D> ? Events : never
/** The union of the event types of a provider. */
export type EventTypeOf<P> = keyof EventsOf<P> & string
/** The union of all events of a provider. */
export type EventOf<P> = EventsOf<P>[EventTypeOf<P>]

/** `Omit` would lose the fields of an event that has an index signature. */
type Overlay<Base, Over> = { [Key in keyof Base as Key extends keyof Over ? never : Key]: Base[Key] } & Over
export type ExtendedEvents<Events extends EventMap, D extends string, S> = {
  [Type in keyof Events | keyof S]: Type extends keyof S
    ? Overlay<Type extends keyof Events ? Events[Type] : { [K in D]: Type }, SchemaOutput<S[Type]> & object>
    : Type extends keyof Events
      ? Events[Type]
      : never
}
