import type { StandardSchema } from './standard-schema.ts'

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
