import type { AnyProvider, Place } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { fieldOf, withField } from './event-field.ts'

/** The types of events whose body does not contain the type. */
const known = new WeakMap<EventBody, string>()

/** Remembers the type of an event. */
export function withType<Event extends EventBody>(event: Event, type: string): Event {
  known.set(event, type)
  return event
}

/** The type of an event that this sender has made. */
export function typeOf({ envelope, eventType }: AnyProvider, event: EventBody): string {
  const places = placesOf(envelope.type)
  const remembered = known.get(event)
  const isInBody = eventType === undefined && places.every((place) => 'field' in place)
  if (remembered !== undefined && !isInBody) return remembered
  const values = places.map((place) => ('field' in place ? fieldOf(event, place.field) : undefined))
  return values.filter((value) => value !== undefined).join('.')
}

/** Writes the type into the fields where the provider's body has it. */
export function writeType(provider: AnyProvider, event: EventBody, type: string): EventBody {
  const places = placesOf(provider.envelope.type)
  const parts = partsOf(places, type)
  return places.reduce<EventBody>(
    (written, place, index) =>
      'field' in place && parts[index] !== undefined
        ? withField(written, place.field, parts[index])
        : written,
    event,
  )
}

/** The part of the type that this header carries; the whole type if the envelope does not name the header. */
export function typeInHeader({ envelope }: AnyProvider, name: string, type: string): string {
  const places = placesOf(envelope.type)
  const index = places.findIndex(
    (place) => 'header' in place && place.header.toLowerCase() === name.toLowerCase(),
  )
  return (index < 0 ? undefined : partsOf(places, type)[index]) ?? type
}

/** The fields of the body that hold the type, or parts of it; none where headers do. */
export function typeFieldsOf(provider: AnyProvider): string[] {
  return typePlacesOf(provider).flatMap((place) => ('field' in place ? [place.field] : []))
}

/** Gives an event that was made of another one the same type, unless it has its own. */
export function inheritType<Event extends EventBody>(event: Event, from: EventBody): Event {
  const type = known.get(from)
  return type === undefined || known.has(event) ? event : withType(event, type)
}

/** The places of the event type, in the order in which they are joined. */
export function typePlacesOf({ envelope }: Pick<AnyProvider, 'envelope'>): readonly Place[] {
  return placesOf(envelope.type)
}

function placesOf(type: AnyProvider['envelope']['type']): readonly Place[] {
  const list = (Array.isArray(type) ? type : [type]) as readonly (string | Place)[]
  return list.map((one) => (typeof one === 'string' ? { field: one } : one))
}

/** Splits `issues.opened` over two places into `issues` and `opened`. If parts are missing, the last places stay empty. */
function partsOf(places: readonly Place[], type: string): readonly string[] {
  if (places.length === 1) return [type]
  const words = type.split('.')
  const ends = Math.min(places.length - 1, words.length - 1)
  return [words.slice(0, words.length - ends).join('.'), ...words.slice(words.length - ends)]
}
