import { $constructor, $ZodType, type ParsePayload } from 'zod/v4/core'

/** A schema for each field of `T`. The compiler checks them against the interface. */
type FieldSchemas<T> = { [Key in keyof T]-?: $ZodType<T[Key]> }

/** The definition of an open object, as Zod keeps it on the schema. */
interface OpenObjectDef {
  readonly type: 'object'
  readonly fields: object
}

/**
 * An object that checks its fields and returns its input. Zod's own object copies every field that it knows, which takes
 * longer than the checks (bench/NOTES.md).
 */
const OpenObject = $constructor<$ZodType, OpenObjectDef>('PosternOpenObject', (schema, def) => {
  $ZodType.init(schema, def)
  const fields = Object.entries<$ZodType>({ ...def.fields })
  schema._zod.parse = (payload, context) => {
    const { value: input, issues } = payload
    if (!isObject(input)) {
      issues.push({ code: 'invalid_type', expected: 'object', input, inst: schema })
      return payload
    }
    for (const [name, field] of fields) {
      // None of the fields is asynchronous, so there is no promise.
      const result = field._zod.run({ value: input[name], issues: [] }, context) as ParsePayload
      for (const issue of result.issues) issues.push({ ...issue, path: [name, ...(issue.path ?? [])] })
    }
    return payload
  }
})

/** A schema of `T` that allows unknown fields and preserves them. */
export function openObject<T extends object>(fields: FieldSchemas<T>): $ZodType<T> {
  return new OpenObject({ type: 'object', fields }) as $ZodType<T>
}

/** A schema for data that the provider does not describe: any JSON object. */
export function anyObject(): $ZodType<Record<string, unknown>> {
  return openObject({})
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
