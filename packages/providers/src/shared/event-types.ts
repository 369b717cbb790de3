import type { EventDefinition, EventMap, StandardSchema } from '@postern/core'

/** The JavaScript types that fields of an envelope have, by dotted path. */
export type Fields = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>>

/** What the events of a provider have in common, and examples of its main ones. */
export interface EventTypes<Events extends EventMap> {
  /** Every type that the provider documents. */
  readonly names: readonly (keyof Events & string)[]
  /** The fields that every event has; the rest is not looked at, so that nothing new is refused. */
  readonly fields: Fields
  readonly examples: { readonly [Type in keyof Events]?: Events[Type] }
  /** What stands around an event of this type in its batch. */
  readonly around?: (type: string) => Readonly<Record<string, unknown>>
}

/** The definitions of a provider's events: a schema of the envelope alone, and an example where there is one. */
export function eventTypes<Events extends EventMap>({
  names,
  fields,
  examples,
  around,
}: EventTypes<Events>): { [Type in keyof Events]: EventDefinition<Events[Type]> } {
  const schema = envelopeSchema(fields)
  const definitions = names.map((name) => {
    const example = examples[name]
    const shape = example === undefined ? 'unknown' : 'documented'
    const more = { ...(example !== undefined && { example }), ...(around && { around: around(name) }) }
    return [name, { schema, shape, ...more }]
  })
  return Object.fromEntries(definitions)
}

/** Checks the fields and passes the event on as it came. */
export function envelopeSchema(fields: Fields): StandardSchema<unknown, never> {
  const paths = Object.entries(fields).map(([path, type]) => ({ path: path.split('.'), type }))
  return {
    '~standard': {
      version: 1,
      vendor: 'postern',
      validate(value) {
        const issues = paths
          .filter(({ path, type }) => typeName(valueAt(value, path)) !== type)
          .map(({ path, type }) => ({ message: `expected ${type}`, path }))
        return issues.length > 0 ? { issues } : { value: value as never }
      },
    },
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return value === null ? 'null' : typeof value
}
