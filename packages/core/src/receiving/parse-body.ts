import type { BodyFormat } from '../definition/envelope.ts'
import type { AnyProvider } from '../definition/provider.ts'
import { decodeUtf8 } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import type { RequestHead } from '../signing/place.ts'

/**
 * Parses a body in the first of the provider's formats that its content type allows. Throws PAYLOAD_INVALID. The message
 * never quotes the payload.
 */
export function parseBody(
  formats: BodyFormat | readonly BodyFormat[] = 'json',
  body: Uint8Array,
  contentType: () => string | undefined,
): unknown {
  const text = decodeUtf8(body)
  if (text === undefined) throw new WebhookError('PAYLOAD_INVALID', 'The body is not UTF-8.')
  if (formats === 'json') return parseJson(text)
  const several = toList(formats)
  if (!takesForm(several, contentType())) return parseJson(text)
  const form = parseForm(text)
  for (const format of several) {
    if (format === 'form') return form
    if (typeof format === 'object' && Object.hasOwn(form, format.formField)) {
      return parseJson(String(form[format.formField]))
    }
  }
  throw new WebhookError('PAYLOAD_INVALID', 'The form lacks the field with the event.')
}

/** Parses a body that may not be the provider's. Returns undefined instead of throwing. */
export function tryParse({ envelope }: AnyProvider, body: Uint8Array, request: RequestHead): unknown {
  try {
    return parseBody(envelope.body, body, () => request.header('content-type'))
  } catch {
    return undefined
  }
}

function toList(formats: BodyFormat | readonly BodyFormat[]): readonly BodyFormat[] {
  return typeof formats === 'object' && !('formField' in formats) ? formats : [formats as BodyFormat]
}

/** Whether to parse a form. The content type decides only if the provider also sends JSON. */
function takesForm(formats: readonly BodyFormat[], contentType: string | undefined): boolean {
  if (!formats.includes('json')) return true
  return /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType ?? '')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new WebhookError('PAYLOAD_INVALID', 'The body is not JSON.')
  }
}

/** Parses a form. A repeated field becomes the list of its values. */
function parseForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name)
    if (before === undefined) fields.set(name, value)
    else if (typeof before === 'string') fields.set(name, [before, value])
    else before.push(value)
  }
  return Object.fromEntries(fields)
}
