import { nearestName } from '../../text/did-you-mean.ts'
import type { JsonSchema } from '../openapi/json-schema.ts'
import { ApiProblem, invalid } from './api-problem.ts'

/** One field of a body, or one query parameter: its schema and its parser. */
export interface Field<T = unknown> {
  readonly schema: JsonSchema
  readonly isRequired: boolean
  /** Throws a 422 that names the field. The value is undefined if the field is missing. */
  read(value: unknown, name: string): T
}

export type Fields = Readonly<Record<string, Field>>
export type Values<F> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never }

/** Which fields a request must not contain. */
export interface ReadOptions {
  /** Fields that the response shows and a request cannot set. @default none */
  readonly fixed?: readonly string[]
  /** Refuses every unknown key. @default false, which refuses only keys that look like a misspelt field */
  readonly strict?: boolean
  /** The path of the object in errors, if it is not the body. Empty for a file. */
  readonly at?: string
}

/** Reads every field, or throws for the first wrong one. */
export function readFields<F extends Fields>(
  fields: F,
  value: unknown,
  options: ReadOptions = {},
): Values<F> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw options.at === undefined
      ? new ApiProblem('validation_failed', 'body: Must be a JSON object.')
      : invalid(options.at, `Must be an object with ${Object.keys(fields).join(', ')}.`)
  }
  for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) refuseMistake(key, fields, options)
  const entries = Object.entries(fields).map(([name, field]) => {
    const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
    const path = pathOf(name, options)
    if (given === undefined && field.isRequired) throw invalid(path, 'Is required.')
    return [name, field.read(given, path)]
  })
  return Object.fromEntries(entries) as Values<F>
}

function pathOf(name: string, { at }: ReadOptions): string {
  return at ? `${at}.${name}` : name
}

function refuseMistake(key: string, fields: Fields, options: ReadOptions): void {
  const { fixed = [], strict = false } = options
  const path = pathOf(key, options)
  if (fixed.includes(key)) throw invalid(path, 'Is not allowed here.')
  const names = Object.keys(fields)
  const meant = nearestName(key, names)
  if (meant !== undefined) throw invalid(path, `There is no such field. Did you mean ${meant}?`)
  if (!strict) return
  const known = names.length === 0 ? 'There are none here.' : `There are: ${names.join(', ')}.`
  throw invalid(path, `There is no such field. ${known}`)
}

/** An object with these fields and no other. */
export function shapeField<F extends Fields>(description: string, fields: F): Field<Values<F>> {
  const entries = Object.entries(fields)
  return {
    schema: {
      type: 'object',
      description,
      properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
      required: entries.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
      additionalProperties: false,
    },
    isRequired: true,
    read: (value, name) => readFields(fields, value, { strict: true, at: name }),
  }
}

/** Makes a field optional, and nullable with `'or null'`. */
export function optional<T>(field: Field<T>): Field<T | undefined>
export function optional<T>(field: Field<T>, nullable: 'or null'): Field<T | null | undefined>
export function optional<T>(field: Field<T>, nullable?: 'or null'): Field<T | null | undefined> {
  return {
    schema: nullable ? { ...field.schema, type: [field.schema.type, 'null'].flat() } : field.schema,
    isRequired: false,
    read: (value, name) => {
      if (value === undefined || (value === null && nullable)) return value as null | undefined
      return field.read(value, name)
    },
  }
}

/** Text of 1 to `max` characters that is not blank. */
export function textField(description: string, max = Number.POSITIVE_INFINITY): Field<string> {
  const limit = Number.isFinite(max) ? { maxLength: max } : {}
  return {
    schema: { type: 'string', minLength: 1, ...limit, description },
    isRequired: true,
    read(value, name) {
      if (typeof value !== 'string') throw invalid(name, 'Must be a string.')
      if (value.trim() === '') throw invalid(name, 'Must not be empty.')
      if (value.length > max) throw invalid(name, `Must have at most ${max} characters.`)
      return value
    },
  }
}

export function flagField(description: string): Field<boolean> {
  return {
    schema: { type: 'boolean', description },
    isRequired: true,
    read(value, name) {
      if (typeof value === 'boolean') return value
      throw invalid(name, 'Must be true or false.')
    },
  }
}

export function objectField(description: string): Field<object> {
  return {
    schema: { type: 'object', description },
    isRequired: true,
    read(value, name) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
      throw invalid(name, 'Must be a JSON object.')
    },
  }
}

/** A whole number, in a query parameter. */
export function countField(description: string, minimum: number, standard: number): Field<number> {
  return {
    schema: { type: 'integer', minimum, default: standard, description },
    isRequired: false,
    read(value, name) {
      if (value === undefined) return standard
      const count = /^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN
      if (count >= minimum) return count
      throw invalid(name, `Must be a whole number of at least ${minimum}.`)
    },
  }
}

/** One of these words, in a query parameter. */
export function choiceField(description: string, choices: readonly string[]): Field<string | undefined> {
  return {
    schema: { type: 'string', enum: choices, description },
    isRequired: false,
    read(value, name) {
      if (value === undefined || choices.includes(value as string)) return value as string | undefined
      throw invalid(name, `Must be one of ${choices.join(', ')}.`)
    },
  }
}
