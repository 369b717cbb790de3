import type { StandardSchema } from '../definition/standard-schema.ts'

interface Issue {
  readonly message: string
  readonly path?: readonly string[]
}

/** Returns the issues of a value that is not a `T`, or undefined for a `T`. */
export type FieldSchema<T> = ((value: unknown) => readonly Issue[] | undefined) & {
  /** Never set. The compiler compares it with the interface of the event. */
  readonly output?: T
}

/** A schema for each field of `T`. */
type FieldSchemas<T> = { readonly [Key in keyof T]-?: FieldSchema<T[Key]> }

export const text: FieldSchema<string> = (value) =>
  typeof value === 'string' ? undefined : expected('a string')

/** A finite number: JSON has no others, but `JSON.parse` turns `1e999` into infinity. */
export const number: FieldSchema<number> = (value) =>
  Number.isFinite(value) ? undefined : expected('a number')

export function literal<T extends string>(only: T): FieldSchema<T> {
  return (value) => (value === only ? undefined : expected(`'${only}'`))
}

export function optional<T>(schema: FieldSchema<T>): FieldSchema<T | undefined> {
  return (value) => (value === undefined ? undefined : schema(value))
}

export function nullable<T>(schema: FieldSchema<T>): FieldSchema<T | null> {
  return (value) => (value === null ? undefined : schema(value))
}

/** An object with these fields, and any others: providers add fields without notice. */
export function openObject<T extends object>(fields: FieldSchemas<T>): FieldSchema<T> {
  const named = Object.entries<FieldSchema<unknown>>(fields)
  return (value) => {
    if (!isObject(value)) return expected('an object')
    let issues: Issue[] | undefined
    for (const [name, schema] of named) {
      const found = schema(value[name])
      if (found === undefined) continue
      issues ??= []
      for (const { message, path = [] } of found) issues.push({ message, path: [name, ...path] })
    }
    return issues
  }
}

/** Data that the provider does not describe. */
export const anyObject: FieldSchema<Record<string, unknown>> = openObject({})

/**
 * The schema of an event with these fields. It returns the event itself: a copy without the unknown fields would lose
 * data, and one with them costs more than the checks (bench/NOTES.md, "The rest over HTTP").
 */
export function eventSchema<Event extends object>(
  fields: FieldSchemas<Event>,
): StandardSchema<unknown, Event> {
  const schema = openObject(fields)
  return {
    '~standard': {
      version: 1,
      vendor: 'postern',
      validate(value) {
        const issues = schema(value)
        return issues === undefined ? { value: value as Event } : { issues }
      },
    },
  }
}

function expected(what: string): readonly Issue[] {
  return [{ message: `Expected ${what}.` }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
