/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 embeds it. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/**
 * Makes a schema that all examples match. A property is required if every example has it, and allows every type that
 * occurs in an example. Without examples, the schema allows anything.
 */
export function schemaOf(...examples: readonly unknown[]): JsonSchema {
  const types = [...new Set(examples.map(typeOf))]
  const objects = examples.filter((example) => typeOf(example) === 'object') as object[]
  const arrays = examples.filter(Array.isArray)
  return {
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(objects.length > 0 && objectKeywords(objects)),
    ...(arrays.length > 0 && { items: schemaOf(...arrays.flat()) }),
  }
}

function objectKeywords(objects: readonly object[]): JsonSchema {
  const names = [...new Set(objects.flatMap(Object.keys))]
  const holders = (name: string) => objects.filter((object) => Object.hasOwn(object, name))
  const values = (name: string) => holders(name).map((object) => Reflect.get(object, name))
  const required = names.filter((name) => holders(name).length === objects.length)
  return {
    ...(names.length > 0 && {
      properties: Object.fromEntries(names.map((name) => [name, schemaOf(...values(name))])),
    }),
    ...(required.length > 0 && { required }),
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
