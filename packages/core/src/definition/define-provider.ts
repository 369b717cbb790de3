import type { Place } from '../signing/place.ts'
import type { SignatureScheme } from '../signing/scheme.ts'
import { checkDefinition } from './checking/check-definition.ts'
import { COMMON_LADDER_MS, type DeliveryPolicy } from './delivery-policy.ts'
import type { DiscriminatorOf, EnvelopeOptions, TypePlaces } from './envelope.ts'
import type { EventDefinition, EventMap } from './event-definition.ts'
import { type EventIdReader, eventIds, idAt } from './event-id.ts'
import { type EventTypeReader, typePlaces, withinPlaces } from './event-type.ts'
import type { FidelityNote } from './fidelity-note.ts'
import type { Handshake } from './handshake.ts'
import type { Provider, ReplyPolicy } from './provider.ts'
import { isSigned } from './signed-places.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { SubscriptionPolicy } from './subscription-policy.ts'

type Definitions = Record<string, StandardSchema<unknown, object> | EventDefinition<object>>
type DefinedEvents<E> = {
  [Type in keyof E]: E[Type] extends EventDefinition<infer Event>
    ? Event & object
    : E[Type] extends StandardSchema<infer _I, infer Event>
      ? Event & object
      : never
}

/**
 * Asks for what a compiler can see: at least one event type, and a field of the events that holds their type.
 * Events whose schema tells no field are not asked.
 */
type Fitting<E, Type extends TypePlaces> = [keyof E] extends [never]
  ? { readonly events: 'Write at least one event type and its schema.' }
  : [DiscriminatorOf<Type>] extends [never]
    ? unknown
    : DiscriminatorOf<Type> extends FieldOf<DefinedEvents<E>[keyof E]>
      ? unknown
      : { readonly envelope: { readonly type: FieldOf<DefinedEvents<E>[keyof E]> } }
type FieldOf<Event> = [keyof Event] extends [never] ? string : keyof Event

/** A scheme as `defineProvider` takes it: one that stands in no header needs none. */
export type SchemeOptions = SignatureScheme | (Omit<SignatureScheme, 'header'> & { readonly in: Place })

/** What `defineProvider` takes. Only name, signature, envelope and events are needed to receive. */
export interface ProviderOptions<E, Type extends TypePlaces> {
  readonly name: string
  readonly title?: string
  readonly signature: SchemeOptions
  readonly envelope: EnvelopeOptions<Type>
  /** Per event type a schema of the whole event, or a definition with an example. */
  readonly events: E
  /** Several fields that identify an event together; undefined falls back to a digest of the body. */
  readonly eventId?: EventIdReader
  /**
   * Makes the type of what stands at the places of `envelope.type`, where it is more than their texts, joined. It may
   * read all of a signed body, and of the request the headers and the query that `envelope.type` names.
   */
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

/** Describes a sending service; the result is what `createWebhooks` and `createMockSender` work by. */
export function defineProvider<const E extends Definitions, const Type extends TypePlaces>(
  options: ProviderOptions<E, Type> & Fitting<E, Type>,
): Provider<DefinedEvents<E>, DiscriminatorOf<Type>> {
  checkDefinition(options)
  const { envelope } = options
  const signature: SignatureScheme = { header: '', ...options.signature }
  const events = toDefinitions(options.events) as Provider<DefinedEvents<E>>['events']
  // biome-ignore lint/suspicious/noExplicitAny: the compiler cannot compute what the envelope's type is
  return makeProvider<DefinedEvents<E>, any>({
    name: options.name,
    title: options.title ?? options.name,
    signature,
    envelope,
    events,
    delivery: {
      ...options.delivery,
      timeoutMs: options.delivery?.timeoutMs ?? 10_000,
      ladderMs: options.delivery?.ladderMs ?? COMMON_LADDER_MS,
    },
    subscription: options.subscription ?? {},
    fidelity: options.fidelity ?? [],
    typeSigned: typePlaces(envelope.type).every((place) => isSigned(signature, place)),
    handshakes: options.handshakes,
    settings: options.settings,
    reply: options.reply,
    eventType: options.eventType && withinPlaces(options.eventType, envelope.type),
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
