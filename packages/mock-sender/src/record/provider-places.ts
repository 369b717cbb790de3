import type { AnyProvider } from '@postern/core'
import { typeFieldsOf } from '../event/event-type.ts'

/** Common fields for the type and the id of an event. */
const USUAL = new Set([
  'type',
  'event',
  'event_type',
  'eventType',
  'topic',
  'kind',
  'action',
  'id',
  'event_id',
])

/** Returns the provider's signature headers, in lower case. */
export function signatureHeadersOf({ signature }: AnyProvider): ReadonlySet<string> {
  const { in: place, header, alsoIn = [] } = signature
  const own = place === undefined ? header : 'header' in place ? place.header : undefined
  return new Set([own, ...alsoIn].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])))
}

/** Returns a function that tells whether a path leads to the type or the id of an event. */
export function eventPlaces(provider: AnyProvider | undefined): (path: readonly string[]) => boolean {
  if (provider === undefined) return (path) => path.length === 1 && USUAL.has(path[0]!)
  const { id, batch = '' } = provider.envelope
  const fields = [...typeFieldsOf(provider), ...(id && 'field' in id ? [id.field] : [])]
  const wanted = new Set(fields.map((field) => (batch === '' ? field : `${batch}.${field}`)))
  return (path) => wanted.has(path.filter((name) => !/^\d+$/.test(name)).join('.'))
}
