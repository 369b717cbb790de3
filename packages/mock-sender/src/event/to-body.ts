import type { AnyProvider, BodyFormat } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { withField } from './event-field.ts'

/** The event as the provider serialises it: in its first format, and as a batch of one where it sends batches. */
export function toBody(provider: AnyProvider, event: EventBody): Buffer {
  const { batch } = provider.envelope
  const whole = batch === undefined ? event : batch === '' ? [event] : withField({}, batch, [event])
  const format = formatOf(provider)
  if (format === 'json') return Buffer.from(JSON.stringify(whole))
  if (format !== 'form') return Buffer.from(toForm({ [format.formField]: JSON.stringify(whole) }))
  return Buffer.from(toForm(whole as EventBody))
}

/** The content type of what `toBody` writes. */
export function contentTypeOf(provider: AnyProvider): string {
  return formatOf(provider) === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
}

/** The first of the provider's formats, or the form where the scheme signs forms. */
function formatOf({ envelope, signature }: AnyProvider): BodyFormat {
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
