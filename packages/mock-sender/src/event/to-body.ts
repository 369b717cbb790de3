import type { AnyProvider, BodyFormat } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { withField } from './event-field.ts'

/** The event as the provider serialises it: in its first format, and as a batch of one where it sends batches. */
export function toBody({ envelope }: Pick<AnyProvider, 'envelope'>, event: EventBody): Buffer {
  const { batch } = envelope
  const whole = batch === undefined ? event : batch === '' ? [event] : withField({}, batch, [event])
  const format = formatOf(envelope.body)
  if (format === 'json') return Buffer.from(JSON.stringify(whole))
  if (format !== 'form') return Buffer.from(toForm({ [format.formField]: JSON.stringify(whole) }))
  return Buffer.from(toForm(whole as EventBody))
}

/** The content type of what `toBody` writes. */
export function contentTypeOf({ envelope }: Pick<AnyProvider, 'envelope'>): string {
  return formatOf(envelope.body) === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
}

function formatOf(body: AnyProvider['envelope']['body']): BodyFormat {
  if (body === undefined) return 'json'
  return Array.isArray(body) ? (body[0] as BodyFormat) : (body as BodyFormat)
}

function toForm(fields: EventBody): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as [string, string]),
  )
  return new URLSearchParams(pairs).toString()
}
