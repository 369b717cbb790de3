import { WebhookError } from '../../ground/errors.ts'

/** Checks one value of a definition and throws CONFIG_INVALID. `at` is its path, such as `envelope.id`. */
export type Check = (value: unknown, at: string) => void

/** The error for a wrong value, with the value to write instead. */
export function invalid(at: string, value: unknown, advice: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', `${at} is ${show(value)}. ${advice}`)
}

const MAX_SHOWN_LENGTH = 60

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return value === '' ? 'empty' : `'${value.slice(0, MAX_SHOWN_LENGTH)}'`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** Accepts anything: another check looks at the value, or none needs to. */
export const anything: Check = () => {}

/** A string that is not empty. */
export const text: Check = (value, at) => {
  if (typeof value !== 'string' || value === '') throw invalid(at, value, 'Write a string.')
}

/** Any string. */
export const anyText: Check = (value, at) => {
  if (typeof value !== 'string') throw invalid(at, value, 'Write a string.')
}

export const yesOrNo: Check = (value, at) => {
  if (typeof value !== 'boolean') throw invalid(at, value, 'Write true or false.')
}

export const aFunction: Check = (value, at) => {
  if (typeof value !== 'function') throw invalid(at, value, 'Write a function.')
}

/** A number above 0. */
export const positive: Check = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw invalid(at, value, 'Write a number above 0.')
  }
}

/** A number of at least 0. */
export const atLeastZero: Check = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw invalid(at, value, 'Write a number of at least 0.')
  }
}

/** A status in this range. */
export function statusFrom(first: number, last: number): Check {
  return (value, at) => {
    if (!Number.isInteger(value) || (value as number) < first || (value as number) > last) {
      throw invalid(at, value, `Write a status from ${first} to ${last}.`)
    }
  }
}

/** A status that acknowledges. */
export const success = statusFrom(200, 299)

/** A header name (RFC 9110, token). */
export const headerName: Check = (value, at) => {
  if (typeof value !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(value)) {
    throw invalid(at, value, 'Write a header name.')
  }
}

/** A dotted path into the body. */
export const path: Check = (value, at) => {
  if (typeof value !== 'string' || value.split('.').includes('')) {
    throw invalid(at, value, "Write the path of a field, such as 'id' or 'data.id'.")
  }
}

export function oneOf(...values: readonly unknown[]): Check {
  return (value, at) => {
    if (!values.includes(value)) throw invalid(at, value, `Write one of: ${values.map(quoted).join(', ')}.`)
  }
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

export function optional(check: Check): Check {
  return (value, at) => {
    if (value !== undefined) check(value, at)
  }
}

/** A list, possibly empty. */
export function listOf(check: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) throw invalid(at, value, 'Write a list.')
    for (const [index, item] of value.entries()) check(item, `${at}[${index}]`)
  }
}

/** A list with at least one item. */
export function someOf(check: Check): Check {
  const list = listOf(check)
  return (value, at) => {
    if (!Array.isArray(value) || value.length === 0)
      throw invalid(at, value, 'Write a list with at least one item.')
    list(value, at)
  }
}

/** An object with any keys. The first check is for the keys. */
export function recordOf(key: Check, check: Check): Check {
  return (value, at) => {
    for (const [name, item] of Object.entries(anObject(value, at))) {
      key(name, `${at}: the key`)
      check(item, `${at}['${name}']`)
    }
  }
}

/** The path of the definition itself. */
export const ROOT = 'The definition'

/** An object with no other keys than these. */
export function shapeOf(checks: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    const object = anObject(value, at)
    for (const key of Object.keys(object)) {
      if (Object.hasOwn(checks, key)) continue
      throw new WebhookError(
        'CONFIG_INVALID',
        `${at} has an unknown field '${key}'. Its fields are: ${Object.keys(checks).join(', ')}.`,
      )
    }
    const inside = at === ROOT ? '' : `${at}.`
    for (const [key, check] of Object.entries(checks)) check(object[key], inside + key)
  }
}

/** An object of this shape with exactly one of these fields. */
export function withOneOf(names: readonly string[], shape: Check): Check {
  return (value, at) => {
    shape(value, at)
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined)
    if (given.length !== 1) throw invalid(at, value, `Write exactly one of: ${names.join(', ')}.`)
  }
}

/** A place in a request, with these further fields. */
export function placeOf(further: Readonly<Record<string, Check>> = {}): Check {
  return withOneOf(
    ['field', 'header', 'query'],
    shapeOf({ field: optional(path), header: optional(headerName), query: optional(text), ...further }),
  )
}

function anObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(at, value, 'Write an object.')
  }
  return value as Record<string, unknown>
}
