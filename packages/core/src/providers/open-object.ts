import * as z from 'zod/mini'

/** A schema per field of `T`; the compiler holds them against the interface. */
type FieldSchemas<T> = { [Key in keyof T]-?: z.ZodMiniType<T[Key]> }

/** A schema of `T` that minds no field it does not know; `describeEvent` sees to it that they are all passed on. */
export function openObject<T extends object>(fields: FieldSchemas<T>): z.ZodMiniType<T> {
  return z.object(fields) as unknown as z.ZodMiniType<T>
}

/** A schema of data that the provider does not describe: a JSON object, passed on as it is. */
export function anyObject(): z.ZodMiniType<Record<string, unknown>> {
  return z.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'Invalid input: expected object',
  )
}
