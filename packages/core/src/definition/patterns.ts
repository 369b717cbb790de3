import { WebhookError } from '../ground/errors.ts'

/** Every `a.b.*` that matches an event type. */
type PrefixPatterns<Type extends string> = Type extends `${infer Head}.${infer Rest}`
  ? `${Head}.*` | `${Head}.${PrefixPatterns<Rest>}`
  : never

/** A pattern that `on` accepts for these types: a type, a prefix pattern or `*`. */
export type Pattern<Type extends string> = '*' | Type | PrefixPatterns<Type>

/** The types among `Type` that the pattern matches. */
export type Matching<Type extends string, P extends string> = P extends Type
  ? P
  : P extends '*'
    ? Type
    : P extends `${infer Prefix}.*`
      ? Extract<Type, `${Prefix}.${string}`>
      : Extract<Type, P>

/** Whether a pattern matches a type. `*` matches all, `alert.*` all that begin with `alert.`, and any other only itself. */
export function matchesPattern(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}

/** Throws CONFIG_INVALID for a pattern that matches none of the types. */
export function assertPattern(pattern: string, types: readonly string[]): void {
  if (types.some((type) => matchesPattern(pattern, type))) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `No event type matches '${pattern}'. Known types: ${types.join(', ')}. For others use onUnhandled.`,
  )
}
