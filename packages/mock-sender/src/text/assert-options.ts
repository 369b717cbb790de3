import { suggestion } from './did-you-mean.ts'

/** The keys of an options type. A missing key does not compile. */
export type KeysOf<Options> = Readonly<Record<keyof Options, true>>

/**
 * Throws for a value that is not an object, and for an unknown key, with a suggestion.
 * @param owner the function that takes the options, such as `emit()`
 */
export function assertOptions<Options extends object>(
  owner: string,
  options: unknown,
  known: KeysOf<Options>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new Error(`The options of ${owner} are ${kindOf(options)}. Pass an object.`)
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue
    throw new Error(`${owner} has no option '${key}'. ${suggestion(key, Object.keys(known))}`)
  }
}

/** Describes a value in words, for messages: `null`, `an array`, `a text`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object') return `a ${typeof value}`
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise'
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (tag === 'Object') return Object.keys(value).length === 0 ? 'an empty object' : 'an object'
  return `${/^[AEIOU]/.test(tag) ? 'an' : 'a'} ${tag}`
}
