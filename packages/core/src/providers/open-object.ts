import * as z from 'zod/mini'

/** A schema for each field of `T`. The compiler checks them against the interface. */
type FieldSchemas<T> = { [Key in keyof T]-?: z.ZodMiniType<T[Key]> }

/** A schema of `T` that allows unknown fields. `describeEvent` preserves them. */
export function openObject<T extends object>(fields: FieldSchemas<T>): z.ZodMiniType<T> {
  return z.object(fields) as unknown as z.ZodMiniType<T>
}

/** A schema for data that the provider does not describe: any JSON object. */
export function anyObject(): z.ZodMiniType<Record<string, unknown>> {
  return z.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'Invalid input: expected object',
  )
}
