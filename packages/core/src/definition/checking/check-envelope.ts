import { WebhookError } from '../../ground/errors.ts'
import { readField } from '../../signing/place.ts'
import type { SignatureScheme } from '../../signing/scheme.ts'
import type { Envelope, IdPlace, TypePlaces } from '../envelope.ts'
import { typePlaces as placesOf, readEventType } from '../event-type.ts'
import { isSigned } from '../signed-places.ts'
import { type Check, invalid, oneOf, optional, path, placeOf, shapeOf, someOf, text } from './check.ts'

const idPlace = placeOf({ prefix: optional(text), unsigned: optional(oneOf(true)) })

/** The format of a body. */
export const bodyFormat: Check = (value, at) => {
  if (value === 'json' || value === 'form') return
  if (typeof value !== 'object') throw invalid(at, value, "Write 'json', 'form' or { formField }.")
  shapeOf({ formField: text })(value, at)
}

const bodyFormats: Check = (value, at) =>
  Array.isArray(value) ? someOf(bodyFormat)(value, at) : bodyFormat(value, at)

const batchPath: Check = (value, at) => {
  if (value !== '') path(value, at)
}

const typePart: Check = (value, at) => {
  if (typeof value === 'object') placeOf()(value, at)
  else path(value, at)
}

const typePlaces: Check = (value, at) =>
  Array.isArray(value) ? someOf(typePart)(value, at) : typePart(value, at)

const timestamp: Check = (value, at) => {
  if (typeof value === 'object') shapeOf({ field: path, unit: oneOf('s', 'ms', 'iso') })(value, at)
  else path(value, at)
}

const envelope = shapeOf({
  body: optional(bodyFormats),
  batch: optional(batchPath),
  type: typePlaces,
  id: optional(idPlace),
  timestamp: optional(timestamp),
  data: optional(path),
})

/** Examples by event type. */
export type Examples = ReadonlyMap<string, unknown>

/**
 * Throws CONFIG_INVALID for places of the wrong form, and for fields that no example has.
 * @param readsType whether a function reads the type instead of `envelope.type`
 */
export function checkEnvelope(
  value: unknown,
  scheme: SignatureScheme,
  examples: Examples,
  readsType: boolean,
): asserts value is Envelope<never> {
  envelope(value, 'envelope')
  const { type, id, timestamp: time, data, body, batch } = value as Envelope<never>
  if (batch === '' && body === 'form') {
    throw invalid(
      'envelope.batch',
      batch,
      "A form is no array. Name the field that holds one, or write body: 'json'.",
    )
  }
  if (!readsType) for (const [name, example] of examples) assertType(type, name, example)
  if (id) assertId(id, scheme, examples)
  if (time) assertThere('envelope.timestamp', typeof time === 'string' ? time : time.field, examples)
  if (data) assertThere('envelope.data', data, examples)
}

/** Examples contain the body only, so types in headers or the query are not checked. */
function assertType(type: TypePlaces, name: string, example: unknown): void {
  const places = placesOf(type)
  const [first] = places
  if (first && 'field' in first) {
    const found = readField(example, first.field)
    if (found === undefined) {
      throw new WebhookError(
        'CONFIG_INVALID',
        `envelope.type is '${first.field}', but the example of ${name} has no such field. Name the field with the event type.`,
      )
    }
  }
  if (!places.every((place) => 'field' in place)) return
  const found = readEventType(type, example as Readonly<Record<string, unknown>>, { header: () => undefined })
  if (found === name) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `The example of ${name} has another type. Correct the example or envelope.type.`,
  )
}

function assertId(place: IdPlace, scheme: SignatureScheme, examples: Examples): void {
  const [name, at] = Object.entries(place).find(([key]) => key !== 'prefix' && key !== 'unsigned') as [
    string,
    string,
  ]
  if (!place.unsigned && !isSigned(scheme, place)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `envelope.id.${name} is '${at}', which the signature does not cover: anyone who captures one delivery can replay it under another id. Leave envelope.id out, or accept that with unsigned: true.`,
    )
  }
  if ('field' in place) assertThere('envelope.id.field', place.field, examples)
}

/** A path that no example has is a typo. */
function assertThere(at: string, field: string, examples: Examples): void {
  if (examples.size === 0) return
  for (const example of examples.values()) if (readField(example, field) !== undefined) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `${at} is '${field}', but no example has that field. Correct the path.`,
  )
}
