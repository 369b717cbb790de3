import type { EventDefinition, EventMap } from '../definition/event-definition.ts'
import type { StandardSchema } from '../definition/standard-schema.ts'

interface Description<Event> {
  readonly summary: string
  readonly shape: 'documented' | 'inferred' | 'unknown'
  readonly example: Event
  /** Builds the schema when the first event of the type arrives. */
  readonly schema: () => StandardSchema<unknown, Event>
}

/** Defines one event type. Its schema is built on first use, because most programs handle few of the types. */
export function describeEvent<Event extends object>({
  schema: build,
  ...description
}: Description<Event>): EventDefinition<Event> {
  let schema: StandardSchema<unknown, Event> | undefined
  return {
    ...description,
    get schema() {
      schema ??= build()
      return schema
    },
  }
}

/** Defines several event types of one shape. `describe` returns the description of one type. */
export function describeEvents<Events extends EventMap>(
  summaries: { readonly [Type in keyof Events & string]: string },
  describe: (type: keyof Events & string) => Omit<Description<object>, 'summary'>,
): { readonly [Type in keyof Events]: EventDefinition<Events[Type]> } {
  const definitions: Record<string, EventDefinition<object>> = {}
  for (const [type, summary] of Object.entries<string>(summaries)) {
    definitions[type] = describeEvent({ ...describe(type as keyof Events & string), summary })
  }
  return definitions as { readonly [Type in keyof Events]: EventDefinition<Events[Type]> }
}
