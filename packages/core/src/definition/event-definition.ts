import type { StandardSchema } from './standard-schema.ts'

/** Maps each event type to its event, as handlers receive it. */
export type EventMap = { [type: string]: object }

/** One event type of a provider. */
export interface EventDefinition<Event = unknown> {
  readonly schema: StandardSchema<unknown, Event>
  /** An example payload. The mock sender builds its events from it. */
  readonly example?: Event
  /** The fields around the event in a batch, such as Meta's `{ object: 'page' }`. The mock sender sends them. */
  readonly around?: Readonly<Record<string, unknown>>
  readonly summary?: string
  /** Whether the shape is documented by the provider, inferred from its documentation, or unknown beyond the envelope. */
  readonly shape?: 'documented' | 'inferred' | 'unknown'
}
