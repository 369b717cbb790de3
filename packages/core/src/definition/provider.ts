import { WebhookError } from '../ground/errors.ts'
import type { RequestHead } from '../signing/place.ts'
import type { SignatureScheme } from '../signing/scheme.ts'
import { assertIdPlace } from './assert-id-place.ts'
import type { Envelope } from './envelope.ts'
import type { EventDefinition, EventMap } from './event-definition.ts'
import { type EventIdReader, eventIds, idAt } from './event-id.ts'
import type { Handshake } from './handshake.ts'
import { isSigned } from './signed-places.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'

/** How the provider delivers; what the mock sender does. */
export interface DeliveryPolicy {
  /** How long one attempt waits for the answer. */
  readonly timeoutMs: number
  /** The delay before each attempt, counted from the end of the one before; the first is 0. */
  readonly ladderMs: readonly number[]
  /** Headers sent with each attempt besides the signature. None of them is signed. */
  readonly headers?: Readonly<Record<string, 'event-type' | 'delivery-id'>>
  /** How delivery ids begin. @default 'del_' */
  readonly deliveryIdPrefix?: string
  /** What the provider marks when the last attempt has failed. */
  readonly afterLast?: string
}

/** What the provider asks of a subscription. */
export interface SubscriptionPolicy {
  readonly httpsOnly?: boolean
  /** The provider refuses URLs that lead to private or internal addresses. */
  readonly publicAddressesOnly?: boolean
  readonly maxUrlLength?: number
  readonly maxNameLength?: number
  readonly maxSecretLength?: number
  /** `['*']` subscribes to every event. */
  readonly wildcard?: boolean
  /** Deliveries of a subscription without a secret are sent unsigned. */
  readonly secretOptional?: boolean
}

/** One line of the fidelity sheet: what we do, and whether the provider says so. */
export interface FidelityNote {
  readonly about: string
  readonly what: string
  /** In the provider's documents; on another public page of the provider; or ours where nobody says. */
  readonly known: 'documented' | 'public' | 'chosen'
}

/** What the provider wants to hear. */
export interface ReplyPolicy {
  /** The answer that acknowledges a delivery. @default 200 with `{"ok":true}` */
  readonly acknowledge?: { readonly status: number; readonly type?: string; readonly body?: string }
}

/** Reads the type of an event; `whole` is the parsed body, which differs from the event in a batch. */
export type EventTypeReader = (
  event: Readonly<Record<string, unknown>>,
  request: RequestHead,
  whole: unknown,
) => string | undefined

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
   * import type Stripe from 'stripe'
   * const provider = stripe.typed<Stripe.Event>()
   */
  typed<E extends object>(): Provider<TypedEvents<E, Discriminator>, Discriminator>
}

/** The map from type to event that a union of events, or such a map itself, stands for. */
export type TypedEvents<E, D extends string> = [E] extends [{ readonly [K in D]: string }]
  ? { [Type in E[D]]: Extract<E, { readonly [K in D]: Type }> }
  : { [Type in keyof E]: E[Type] & object }

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

type Definitions = Record<string, StandardSchema<unknown, object> | EventDefinition<object>>
type DefinedEvents<E> = {
  [Type in keyof E]: E[Type] extends EventDefinition<infer Event>
    ? Event & object
    : E[Type] extends StandardSchema<infer _I, infer Event>
      ? Event & object
      : never
}

/** What `defineProvider` takes. Only name, signature, envelope and events are needed to receive. */
export interface ProviderOptions<E, D extends string> {
  readonly name: string
  readonly title?: string
  readonly signature: SignatureScheme
  readonly envelope: Envelope<D>
  /** Per event type a schema of the whole event, or a definition with an example. */
  readonly events: E
  /** Several fields that identify an event together; undefined falls back to a digest of the body. */
  readonly eventId?: EventIdReader
  /** Reads a type that stands at no place, such as a key of the body; instead of `envelope.type`. */
  readonly eventType?: EventTypeReader
  readonly handshakes?: readonly Handshake[]
  /** Names of `settings` that `createWebhooks` must give. */
  readonly settings?: readonly string[]
  readonly reply?: ReplyPolicy
  /** `'open'` where the provider has more types than `events` names. @default 'closed' */
  readonly catalog?: 'open' | 'closed'
  /** @default 10 s, and 0, 30 s, 5 min, 30 min, 2 h */
  readonly delivery?: Partial<DeliveryPolicy>
  readonly subscription?: SubscriptionPolicy
  readonly fidelity?: readonly FidelityNote[]
}

const MINUTE_MS = 60_000
/** The ladder many small services share, for providers that do not publish theirs. */
export const COMMON_LADDER_MS: readonly number[] = [0, 30_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS]

/** Describes a sending service; the result is what `createWebhooks` and `createMockSender` work by. */
export function defineProvider<const E extends Definitions, const D extends string>(
  options: ProviderOptions<E, D>,
): Provider<DefinedEvents<E>, D> {
  if (!options.name || !options.signature.header || !options.envelope.type) {
    throw new WebhookError('CONFIG_INVALID', 'A provider needs a name, a signature header and envelope.type.')
  }
  const { signature, envelope } = options
  const events = toDefinitions(options.events) as Provider<DefinedEvents<E>, D>['events']
  if (envelope.id !== undefined) assertIdPlace(signature, envelope.id, Object.values(events))
  return makeProvider<DefinedEvents<E>, D>({
    name: options.name,
    title: options.title ?? options.name,
    signature,
    envelope,
    events,
    delivery: { timeoutMs: 10_000, ladderMs: COMMON_LADDER_MS, ...options.delivery },
    subscription: options.subscription ?? {},
    fidelity: options.fidelity ?? [],
    typeSigned: isSigned(signature, { field: envelope.type }),
    handshakes: options.handshakes,
    settings: options.settings,
    reply: options.reply,
    eventType: options.eventType,
    catalog: options.catalog,
    eventId: eventIds(options.eventId ?? (envelope.id ? idAt(envelope.id) : () => undefined)),
  })
}

function makeProvider<Events extends EventMap, D extends string>(
  parts: Omit<Provider<Events, D>, 'extend' | 'typed'>,
): Provider<Events, D> {
  return {
    ...parts,
    // biome-ignore lint/suspicious/noExplicitAny: the new map is what TypedEvents computes
    typed: () => makeProvider<any, D>(parts as any),
    extend(schemas) {
      const events: Record<string, EventDefinition> = Object.assign(Object.create(null), parts.events)
      for (const [type, schema] of Object.entries(schemas)) events[type] = refine(events[type], schema)
      // biome-ignore lint/suspicious/noExplicitAny: the new map is what ExtendedEvents computes
      return makeProvider<any, D>({ ...parts, events })
    },
  }
}

function toDefinitions(events: Definitions): Record<string, EventDefinition> {
  const definitions: Record<string, EventDefinition> = Object.create(null)
  for (const [type, entry] of Object.entries(events)) {
    definitions[type] = 'schema' in entry ? (entry as EventDefinition) : { schema: entry }
  }
  return definitions
}

/** Runs the provider's schema first and lays the refinement's result over the event. */
function refine(base: EventDefinition | undefined, over: StandardSchema<unknown, object>): EventDefinition {
  const schema: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'postern',
      async validate(value) {
        const passed = base ? await base.schema['~standard'].validate(value) : { value }
        if (passed.issues) return passed
        const refined = await over['~standard'].validate(passed.value)
        if (refined.issues) return refined
        return { value: { ...(passed.value as object), ...refined.value } }
      },
    },
  }
  return { ...base, schema, shape: 'documented' }
}
