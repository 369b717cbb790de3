import { kindOf } from '../text/assert-options.ts'

/**
 * Throws for data that cannot be merged into an event: a value of another type than the example has, or values that
 * JSON omits or changes. Undefined is allowed and changes nothing.
 * @param name the name of the data in messages: `data`, `envelope`
 * @param example the value that the data is merged into
 */
export function assertData(name: string, data: unknown, example?: unknown): void {
  if (data === undefined) return
  const isLikeExample = data !== null && example !== undefined && formOf(data) === formOf(example)
  if (formOf(data) !== 'object' && !isLikeExample) {
    throw new Error(`${name} is ${kindOf(data)}. Pass an object, or leave it out for what the example has.`)
  }
  assertJson(name, data, [])
}

function formOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function assertJson(path: string, value: unknown, above: readonly unknown[]): void {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (typeof value !== 'object') throw noJson(path, typeof value === 'number' ? String(value) : kindOf(value))
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return
  if (above.includes(value)) throw noJson(path, 'a part of itself')
  const tag = Object.prototype.toString.call(value)
  if (tag !== '[object Object]' && !Array.isArray(value)) throw noJson(path, kindOf(value))
  for (const [key, item] of Object.entries(value)) assertJson(`${path}.${key}`, item, [...above, value])
}

function noJson(path: string, what: string): Error {
  return new Error(`${path} is ${what}, which JSON cannot hold. Pass plain data.`)
}
