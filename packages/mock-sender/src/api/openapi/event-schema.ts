import type { AnyProvider, EventDefinition, StandardSchema } from '@postern/core'
import { type JsonSchema, schemaOf } from './json-schema.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Derives the JSON Schema of an event type. The example gives the fields and their types; running the event's schema
 * on altered copies shows which fields are optional, nullable, or not limited to integers.
 */
export async function eventSchema(
  type: string,
  typeField: string | undefined,
  { schema, example }: EventDefinition,
): Promise<JsonSchema> {
  if (typeField === undefined) {
    return isObject(example) ? probe(schema, example, (value) => value) : { type: 'object' }
  }
  const known = { type: 'string', const: type }
  if (!isObject(example)) return { type: 'object', properties: { [typeField]: known }, required: [typeField] }
  const found = (await probe(schema, example, (value) => value)) as { properties: Json }
  return { ...found, properties: { ...found.properties, [typeField]: known } }
}

/** Returns the property with the type. Undefined if the type is in a header, or deeper in the event. */
export function typePropertyOf({ envelope: { type } }: AnyProvider): string | undefined {
  return typeof type === 'string' && !type.includes('.') ? type : undefined
}

/** @param whole builds the event with a value in place of `example` */
async function probe(
  schema: StandardSchema,
  example: unknown,
  whole: (value: unknown) => unknown,
): Promise<JsonSchema> {
  const found = isObject(example)
    ? await probeObject(schema, example, whole)
    : await probeNumber(schema, example, whole)
  return (await accepts(schema, whole(null))) ? { ...found, type: [found.type, 'null'].flat() } : found
}

async function probeObject(
  schema: StandardSchema,
  example: Json,
  whole: (value: unknown) => unknown,
): Promise<JsonSchema> {
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [name, value] of Object.entries(example)) {
    properties[name] = await probe(schema, value, (inner) => whole({ ...example, [name]: inner }))
    const { [name]: _left, ...rest } = example
    if (!(await accepts(schema, whole(rest)))) required.push(name)
  }
  return {
    type: 'object',
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

/** A whole number in the example does not prove that the field is an integer. */
async function probeNumber(schema: StandardSchema, example: unknown, whole: (value: unknown) => unknown) {
  const found = schemaOf(example)
  const isLoose = typeof example === 'number' && (await accepts(schema, whole(example + 0.5)))
  return isLoose ? { ...found, type: 'number' } : found
}

async function accepts(schema: StandardSchema, event: unknown): Promise<boolean> {
  return (await schema['~standard'].validate(event)).issues === undefined
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
