/** The part of JSON Schema that the control API uses. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
}

const MOST = 8

/** Describes each mismatch between a value and a schema, with its path. */
export function checkSchema(value: unknown, schema: unknown, path = ''): string[] {
  const found: string[] = []
  check(value, schema as Schema, path, found)
  return found.slice(0, MOST)
}

function check(value: unknown, schema: Schema, path: string, found: string[]): void {
  if (typeof schema !== 'object' || schema === null || found.length >= MOST) return
  const named = path === '' ? 'The data' : path
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.some((type) => isOf(value, type))) {
    found.push(`${named} is ${nameOf(value)}, but the example has ${types.join(' or ')}.`)
    return
  }
  const allowed = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
  if (allowed && !allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    found.push(`${named} is not one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}.`)
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(item, schema.items!, `${path}[${index}]`, found)
  } else if (typeof value === 'object' && value !== null) checkFields(value, schema, path, found)
}

function checkFields(value: object, schema: Schema, path: string, found: string[]): void {
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(value, key)) {
      check((value as Record<string, unknown>)[key], inner, path === '' ? key : `${path}.${key}`, found)
    }
  }
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'null') return value === null
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
