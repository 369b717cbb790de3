import { WebhookError } from '../ground/errors.ts'
import { type Place, readField, withField } from './place.ts'
import { isForm, lazilyParsed, type SignedRequest } from './request-parts.ts'

/** A signed request. It has all parts, because a scheme may put the signature and the time anywhere. */
export interface SignedParts {
  /** The headers that signing adds. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The URL of the request, if known. */
  readonly url: string | undefined
}

/** Writes a value to a place. `request` tells the format of the body. */
export function putValue(
  parts: SignedParts,
  place: Place,
  value: string,
  request: SignedRequest,
): SignedParts {
  if ('header' in place) return { ...parts, headers: { ...parts.headers, [place.header]: value } }
  if ('field' in place) return { ...parts, body: putField(parts.body, place.field, value, request) }
  if (parts.url === undefined) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The scheme puts the signature in the query, but there is no URL. Pass url.',
    )
  }
  const separator = parts.url.includes('?') ? '&' : '?'
  return { ...parts, url: `${parts.url}${separator}${new URLSearchParams({ [place.query]: value })}` }
}

/** Returns a body without fields unchanged. */
function putField(body: Uint8Array, path: string, value: string, request: SignedRequest): Uint8Array {
  const parsed = lazilyParsed(body, request)()
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return body
  if (isForm(request)) {
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'))
    form.set(path, value)
    return Buffer.from(form.toString())
  }
  const isNumber = typeof readField(parsed, path) === 'number'
  return Buffer.from(JSON.stringify(withField(parsed, path, isNumber ? Number(value) : value)))
}
