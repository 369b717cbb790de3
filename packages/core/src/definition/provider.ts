import { createHash } from 'node:crypto'
import { WebhookError } from '../ground/errors.ts'
import type { SignatureScheme } from '../signing/scheme.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'

/** Event types and the event each one carries, as handlers receive it. */
export type EventMap = { [type: string]: object }

/** One event type of a provider. */
export interface EventDefinition<Event = unknown> {
  readonly schema: StandardSchema<unknown, Event>
  /** One payload of this type; the mock sender builds its events on it. */
  readonly example?: Event
  readonly summary?: string
  /** How the shape is known: from the provider's documents, inferred from them, or not known beyond the envelope. */
  readonly shape?: 'documented' | 'inferred' | 'unknown'
}

/** Where the parts of an event stand in its JSON body. */
export interface Envelope<Discriminator extends string = string> {
  /** The field that holds the event type. */
  readonly type: Discriminator
  /** The field that holds the event id, and how ids begin (`evt_`). Absent: the provider sends none. */
  readonly id?: { readonly field: string; readonly prefix?: string }
  /** The field that holds the time of the event, in ISO 8601. */
  readonly timestamp?: string
  /** The field that holds the type's own data. Absent: they stand at the top. */
  readonly data?: string
}

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
  /** The identity of an event, from signed bytes only. */
  eventId(event: Readonly<Record<string, unknown>>, body: Uint8Array): string
  /**
   * A provider with these schemas on top. For a type that is there already, the schema sees the event after the
   * provider's own has passed it, and what it returns is laid over the event: `{ data: ... }` refines the data alone.
   */
  extend<S extends Record<string, StandardSchema<unknown, object>>>(
    schemas: S,
  ): Provider<ExtendedEvents<Events, Discriminator, S>, Discriminator>
}

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
  readonly eventId?: (event: Readonly<Record<string, unknown>>, body: Uint8Array) => string | undefined
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
  const identify = options.eventId ?? fieldReader(options.envelope.id?.field)
  return makeProvider<DefinedEvents<E>, D>({
    name: options.name,
    title: options.title ?? options.name,
    signature: options.signature,
    envelope: options.envelope,
    events: toDefinitions(options.events) as Provider<DefinedEvents<E>, D>['events'],
    delivery: { timeoutMs: 10_000, ladderMs: COMMON_LADDER_MS, ...options.delivery },
    subscription: options.subscription ?? {},
    fidelity: options.fidelity ?? [],
    eventId: (event, body) => identify(event, body) ?? bodyDigest(body),
  })
}

function makeProvider<Events extends EventMap, D extends string>(
  parts: Omit<Provider<Events, D>, 'extend'>,
): Provider<Events, D> {
  return {
    ...parts,
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

function fieldReader(
  field: string | undefined,
): (event: Readonly<Record<string, unknown>>) => string | undefined {
  return (event) => {
    const id = field === undefined ? undefined : event[field]
    return typeof id === 'string' && id !== '' ? id : typeof id === 'number' ? String(id) : undefined
  }
}

/** Signed bytes identify an event where the provider sends no id. */
function bodyDigest(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}
