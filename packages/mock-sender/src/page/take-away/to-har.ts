import type { AttemptJson, DeliveryJson, ReceivedResponse } from '../../delivery/delivery.ts'
import { findHeader } from '../../text/find-header.ts'
import { toBytes } from '../body/read-body.ts'

/** Makes an HTTP archive (HAR 1.2) from the attempts of a delivery. Browsers open it in their network view. */
export function toHar(delivery: DeliveryJson): string {
  const log = {
    version: '1.2',
    creator: { name: 'Postern mock sender', version: '1' },
    pages: [],
    entries: delivery.attempts.map((attempt) => toEntry(delivery, attempt)),
  }
  return JSON.stringify({ log }, null, 2)
}

function toEntry(delivery: DeliveryJson, { number, at, request, response, error, durationMs }: AttemptJson) {
  const contentType = findHeader(request.headers, 'content-type') ?? ''
  return {
    startedDateTime: at,
    time: durationMs,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: toPairs(request.headers),
      queryString: toPairs(Object.fromEntries(new URL(request.url).searchParams)),
      postData: {
        mimeType: contentType,
        text: request.body,
        ...(request.bodyEncoding === 'base64' && { encoding: 'base64' }),
      },
      headersSize: -1,
      bodySize: toBytes(request).length,
    },
    response: toHarResponse(response),
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
    comment: `${delivery.type}, delivery ${delivery.id}, attempt ${number}`,
    ...(error && { _error: error.message }),
  }
}

/** A status of 0 means that there was no response. */
function toHarResponse(response: ReceivedResponse | null) {
  const { status, headers, body, bodyEncoding } = response ?? NO_RESPONSE
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: toPairs(headers),
    content: {
      size: toBytes({ body, bodyEncoding }).length,
      mimeType: findHeader(headers, 'content-type') ?? '',
      text: body,
      ...(bodyEncoding === 'base64' && { encoding: 'base64' }),
    },
    redirectURL: findHeader(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: -1,
  }
}

const NO_RESPONSE = { status: 0, headers: {}, body: '', bodyEncoding: 'utf8' } as const

function toPairs(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value }))
}
