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

/** What the provider wants to hear. */
export interface ReplyPolicy {
  /** The answer that acknowledges a delivery. @default 200 with `{"ok":true}` */
  readonly acknowledge?: { readonly status: number; readonly type?: string; readonly body?: string }
}

export interface Provider<Events extends EventMap = EventMap, Discriminator extends string = string> {
  /** Short and lower-case; the default endpoint in idempotency keys. */
  readonly name: string
  readonly title: string
  readonly signature: SignatureScheme
  readonly envelope: Envelope<Discriminator>
  /** Without prototype: a type called `constructor` is just a key that is not there. */
  readonly events: { readonly [Type in keyof Events]: EventDefinition<Events[Type]> }
  readonly delivery: DeliveryPolicy
  readonly subscription: SubscriptionPolicy
  readonly fidelity: readonly FidelityNote[]
  /** Whether the signature covers the event type. Where it does not, the type is part of the claim key. */
  readonly typeSigned: boolean
  /** Requests that want an answer and are no events. */
  readonly handshakes?: readonly Handshake[] | undefined
  /** Names of `settings` that a receiver must give, such as a verify token. */
  readonly settings?: readonly string[] | undefined
  readonly reply?: ReplyPolicy | undefined
  /** Reads a type that no place of the envelope holds; undefined where the envelope says it. */
  readonly eventType?: EventTypeReader | undefined
  /**
   * `'open'`: the provider has more event types than stand in `events`, and `on` takes any of them by name.
   * @default 'closed'
   */
  readonly catalog?: 'open' | 'closed' | undefined
  /** The identity of an event: from signed bytes only, unless the envelope says `unsigned: true`. */
  eventId(event: Readonly<Record<string, unknown>>, body: Uint8Array, request?: RequestHead): string
  /**
   * A provider with these schemas on top. For a type that is there already, the schema sees the event after the
   * provider's own has passed it, and what it returns is laid over the event: `{ data: ... }` refines the data alone.
   */
  extend<S extends Record<string, StandardSchema<unknown, object>>>(
    schemas: S,
  ): Provider<ExtendedEvents<Events, Discriminator, S>, Discriminator>
  /**
   * The same provider, with events typed by the provider's own SDK: a union of events that the type field tells apart,
   * or a map from event type to event. Types alone: nothing is checked that was not checked before.
   * @example
   * // `Stripe` is the default export of the package stripe.
   * const provider = stripe.typed<Stripe.Event>()
   */
  typed<E extends object>(): Provider<TypedEvents<E, Discriminator>, Discriminator>
}

/** The map from type to event that a union of events, or such a map itself, stands for. */
export type TypedEvents<E, D extends string> = [D] extends [never]
  ? EventsByType<E>
  : [E] extends [{ readonly [K in D]: string }]
    ? { [Type in E[D]]: Extract<E, { readonly [K in D]: Type }> }
    : EventsByType<E>
type EventsByType<E> = { [Type in keyof E]: E[Type] & object }

// biome-ignore lint/suspicious/noExplicitAny: the widest provider, for constraints only
export type AnyProvider = Provider<any, any>

export type EventsOf<P> = P extends Provider<infer Events, infer _D> ? Events : never
export type EventTypeOf<P> = keyof EventsOf<P> & string
/** The union of every event of a provider, discriminated by its own field. */
export type EventOf<P> = EventsOf<P>[EventTypeOf<P>]

type Overlay<Base, Over> = Omit<Base, keyof Over> & Over
export type ExtendedEvents<Events extends EventMap, D extends string, S> = {
  [Type in keyof Events | keyof S]: Type extends keyof S
    ? Overlay<Type extends keyof Events ? Events[Type] : { [K in D]: Type }, SchemaOutput<S[Type]> & object>
    : Type extends keyof Events
      ? Events[Type]
      : never
}
