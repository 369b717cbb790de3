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
 * Compile-time checks: at least one event type, and an `envelope.type` that is a field of the events. Events whose schema
 * declares no fields are not checked.
 */
type Fitting<E, Type extends TypePlaces> = [keyof E] extends [never]
  ? { readonly events: 'Write at least one event type and its schema.' }
  : [DiscriminatorOf<Type>] extends [never]
    ? unknown
    : DiscriminatorOf<Type> extends FieldOf<DefinedEvents<E>[keyof E]>
      ? unknown
      : { readonly envelope: { readonly type: FieldOf<DefinedEvents<E>[keyof E]> } }
type FieldOf<Event> = [keyof Event] extends [never] ? string : keyof Event

/** A scheme as `defineProvider` takes it: `header` is optional when the signature is not in a header. */
export type SchemeOptions = SignatureScheme | (Omit<SignatureScheme, 'header'> & { readonly in: Place })

/** The options of `defineProvider`. Name, signature, envelope and events are enough to receive. */
export interface ProviderOptions<E, Type extends TypePlaces> {
  readonly name: string
  readonly title?: string
  readonly signature: SchemeOptions
  readonly envelope: EnvelopeOptions<Type>
  /** For each event type, a schema of the whole event or a definition with an example. */
  readonly events: E
  /** Reads an id that is made of several fields. When it returns undefined, the digest of the body is the id. */
  readonly eventId?: EventIdReader
  /**
   * Computes the event type, where joining the values at `envelope.type` is not enough. It may read the whole signed body,
   * and only those headers and query parameters that `envelope.type` names.
   */
  readonly eventType?: EventTypeReader
  readonly handshakes?: readonly Handshake[]
  /** The names of `settings` that `createWebhooks` must pass. */
  readonly settings?: readonly string[]
  readonly reply?: ReplyPolicy
  /** `'open'` if the provider has more event types than `events` lists. @default 'closed' */
  readonly catalog?: 'open' | 'closed'
  /** @default a timeout of 10 s and the ladder 0, 30 s, 5 min, 30 min, 2 h */
  readonly delivery?: Partial<DeliveryPolicy>
  readonly subscription?: SubscriptionPolicy
  readonly fidelity?: readonly FidelityNote[]
}

/**
 * Describes a sending service for `createWebhooks` and `createMockSender`. Throws CONFIG_INVALID for a definition that
 * cannot work.
 * @example
 * import * as z from 'zod'
 *
 * const doors = defineProvider({
 *   name: 'doors',
 *   signature: { header: 'X-Doors-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
 *   envelope: { type: 'type', id: { field: 'id' } },
 *   events: { 'door.opened': z.object({ type: z.literal('door.opened'), id: z.string() }) },
 * })
 * const webhooks = createWebhooks({ provider: doors, secret })
 * webhooks.on('door.opened', (event) => console.log(event.id))
 */
export function defineProvider<const E extends Definitions, const Type extends TypePlaces>(
  options: ProviderOptions<E, Type> & Fitting<E, Type>,
): Provider<DefinedEvents<E>, DiscriminatorOf<Type>> {
  checkDefinition(options)
  const { envelope } = options
  const signature: SignatureScheme = { header: '', ...options.signature }
  const events = toDefinitions(options.events) as Provider<DefinedEvents<E>>['events']
  // biome-ignore lint/suspicious/noExplicitAny: the compiler cannot compute the type of the envelope
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
    // biome-ignore lint/suspicious/noExplicitAny: TypedEvents computes the new map
    typed: () => makeProvider<any, D>(parts as any),
    extend(schemas) {
      const events: Record<string, EventDefinition> = Object.assign(Object.create(null), parts.events)
      for (const [type, schema] of Object.entries(schemas)) events[type] = refine(events[type], schema)
      // biome-ignore lint/suspicious/noExplicitAny: ExtendedEvents computes the new map
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

/** Runs the provider's schema, then the refinement, and merges the refinement's result into the event. */
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
