import type { AnyProvider, BodyFormat } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { withField } from './event-field.ts'
import { typeOf } from './event-type.ts'

/** The event as the provider serialises it: in its first format, and with the others of its batch where it has some. */
export function toBody(provider: AnyProvider, event: EventBody, others: readonly EventBody[] = []): Buffer {
  return writeBody(formatOf(provider), wholeOf(provider, [event, ...others]))
}

/** The value to serialise: the event itself, or the batch with the fields around its events. */
export function wholeOf(provider: AnyProvider, events: readonly EventBody[]): object {
  const { batch } = provider.envelope
  if (batch === undefined) return events[0]!
  return batch === '' ? events : withField(aroundOf(provider, events), batch, events)
}

/** Throws for events that no one batch can hold. */
function aroundOf(provider: AnyProvider, [first, ...others]: readonly EventBody[]): EventBody {
  const around = aroundOne(provider, first!)
  const stranger = others.find(
    (event) => JSON.stringify(aroundOne(provider, event)) !== JSON.stringify(around),
  )
  if (stranger === undefined) return around
  throw new Error(
    `${provider.title} sends '${typeOf(provider, first!)}' and '${typeOf(provider, stranger)}' in separate requests. Emit them separately.`,
  )
}

/** A type beyond the catalog stands where those do that begin alike. */
function aroundOne(provider: AnyProvider, event: EventBody): EventBody {
  const type = typeOf(provider, event)
  const { events } = provider
  const head = type.split('.')[0]
  const known = Object.hasOwn(events, type)
    ? type
    : Object.keys(events).find((one) => one.split('.')[0] === head)
  return (known === undefined ? undefined : events[known]?.around) ?? {}
}

/** A body in one of the formats. */
export function writeBody(format: BodyFormat, whole: object): Buffer {
  if (format === 'json') return Buffer.from(JSON.stringify(whole))
  if (format !== 'form') return Buffer.from(toForm({ [format.formField]: JSON.stringify(whole) }))
  return Buffer.from(toForm(whole as EventBody))
}

/** The content type of the body that `toBody` makes. */
export function contentTypeOf(provider: AnyProvider): string {
  return typeOfFormat(formatOf(provider))
}

export function typeOfFormat(format: BodyFormat): string {
  return format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
}

/** The first of the provider's formats, or the form where the scheme signs forms. */
export function formatOf({ envelope, signature }: AnyProvider): BodyFormat {
  const formats = [envelope.body ?? 'json'].flat() as readonly BodyFormat[]
  const isFormSigned = signature.signed?.includes('sorted-form') && formats.includes('form')
  return isFormSigned ? 'form' : (formats[0] ?? 'json')
}

/** A list is a field that is repeated; an object in a field is its JSON. */
function toForm(fields: EventBody): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one): [string, string] => [name, typeof one === 'object' ? JSON.stringify(one) : String(one)]),
  )
  return new URLSearchParams(pairs).toString()
}
