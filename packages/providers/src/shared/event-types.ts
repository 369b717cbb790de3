import type { EventDefinition, EventMap, StandardSchema } from '@postern/core'

/** The types of envelope fields, by dotted path. */
export type Fields = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>>

/** Options of `eventTypes`. */
export interface EventTypes<Events extends EventMap> {
  /** The types in the catalog. */
  readonly names: readonly (keyof Events & string)[]
  /** The required fields. Others are not checked, so that new fields and values pass. */
  readonly fields: Fields
  readonly examples: { readonly [Type in keyof Events]?: Events[Type] }
  /** The fields beside the batch in a request with an event of this type. */
  readonly around?: (type: string) => Readonly<Record<string, unknown>>
}

/** Defines a provider's events: each has the schema of the envelope and, where given, an example. */
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

/** A schema that checks these fields and returns the event unchanged. */
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
