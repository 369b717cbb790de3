import { type Place, type RequestHead, readPlace } from '../signing/place.ts'
import type { TypePlaces } from './envelope.ts'

/** Reads the type of an event. `whole` is the parsed body, which in a batch is more than the event. */
export type EventTypeReader = (
  event: Readonly<Record<string, unknown>>,
  request: RequestHead,
  whole: unknown,
) => string | undefined

/** Restricts a reader to the places that the envelope names. Any other place could be unsigned without notice. */
export function withinPlaces(read: EventTypeReader, type: TypePlaces): EventTypeReader {
  const places = typePlaces(type)
  const names = places.flatMap((place) => ('header' in place ? [place.header.toLowerCase()] : []))
  const readsQuery = places.some((place) => 'query' in place)
  return (event, request, whole) =>
    read(
      event,
      {
        header: (name) => (names.includes(name.toLowerCase()) ? request.header(name) : undefined),
        url: readsQuery ? request.url : undefined,
      },
      whole,
    )
}

/** The places of the event type, in the order in which their values are joined. */
export function typePlaces(type: TypePlaces): readonly Place[] {
  const parts = Array.isArray(type) ? (type as readonly (string | Place)[]) : [type as string | Place]
  return parts.map((part) => (typeof part === 'string' ? { field: part } : part))
}

/**
 * Reads the event type. Returns undefined if there is none. Parts after the first may be missing: GitHub's `push` has no
 * action.
 */
export function readEventType(
  type: TypePlaces,
  event: Readonly<Record<string, unknown>>,
  request: RequestHead,
): string | undefined {
  if (typeof type === 'string') return toType(readPlace({ field: type }, event, request))
  const values = typePlaces(type).map((place) => readPlace(place, event, request))
  const [first, ...others] = values
  const isComplete = others.every(
    (value) => value === undefined || value === null || typeof value === 'string',
  )
  if (toType(first) === undefined || !isComplete) return undefined
  return values.filter((value) => typeof value === 'string' && value !== '').join('.')
}

function toType(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Describes where the type is. */
export function describeType(type: TypePlaces): string {
  return typePlaces(type)
    .map((place) => {
      if ('field' in place) return `its '${place.field}' field`
      return 'header' in place ? `the ${place.header} header` : `the ${place.query} parameter of its URL`
    })
    .join(' and ')
}
