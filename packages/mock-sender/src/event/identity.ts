import type { AnyProvider } from '@postern/core'

type Json = Readonly<Record<string, unknown>>
type Path = readonly string[]

const NO_BODY = new Uint8Array()
const ID_FIELD = /^id$|_id$|Id$|uuid$|Sid$/
/** A shorter id might also occur inside unrelated text. */
const MIN_PART_LENGTH = 8

/**
 * Finds the ids inside the event that make up its identity, such as `run.id`. It changes each id and compares
 * `provider.eventId`, so providers need not declare them. Where the bytes
 * tell events apart and nothing else in them changes, all ids do.
 */
export function identityValues(provider: AnyProvider, event: Json): string[] {
  const id = provider.eventId(event, NO_BODY)
  const ids = textPaths(event).filter(([path, value]) => value !== '' && ID_FIELD.test(path.at(-1)!))
  const telling = ids.filter(
    ([path, value]) => provider.eventId(withValue(event, path, `${value}~`), NO_BODY) !== id,
  )
  const chosen = telling.length === 0 && provider.envelope.timestamp === undefined ? ids : telling
  return chosen.map(([, value]) => value)
}

/** Copies `value` with `id` replaced, also inside longer strings such as URLs. */
export function replaceId<T>(value: T, id: string, replacement: string): T {
  if (value === id) return replacement as T
  if (typeof value === 'string') {
    return (id.length < MIN_PART_LENGTH ? value : value.split(id).join(replacement)) as T
  }
  if (Array.isArray(value)) return value.map((item) => replaceId(item, id, replacement)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, replaceId(item, id, replacement)])
  return Object.fromEntries(entries) as T
}

function textPaths(value: unknown, path: Path = []): [Path, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, item]) => textPaths(item, [...path, key]))
}

function withValue(event: Json, [key, ...rest]: Path, value: string): Json {
  return { ...event, [key!]: rest.length === 0 ? value : withValue(event[key!] as Json, rest, value) }
}
