import type { EventDefinition, EventMap } from '../definition/event-definition.ts'
import type { SchemaResult, StandardSchema } from '../definition/standard-schema.ts'

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
      schema ??= passingOn(build())
      return schema
    },
  }
}

/**
 * Makes a schema return its input, with every field, instead of a copy. Copying unknown fields would add a third to the
 * cost of validation.
 */
function passingOn<Event>(schema: StandardSchema<unknown, Event>): StandardSchema<unknown, Event> {
  const { vendor, validate } = schema['~standard']
  const check = (value: unknown, result: SchemaResult<Event>): SchemaResult<Event> =>
    result.issues === undefined ? { value: value as Event } : result
  return {
    '~standard': {
      version: 1,
      vendor,
      validate(value) {
        const result = validate(value)
        return result instanceof Promise ? result.then((late) => check(value, late)) : check(value, result)
      },
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
