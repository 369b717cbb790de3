import type { WebhookRequest } from '@postern/core'
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'

/** The event of a REST API (payload format 1.0), or of an HTTP API or a function URL (2.0). */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2

/** Converts an event for `webhooks.receive`. */
export function toWebhookRequest(event: HttpEvent): WebhookRequest {
  const headers = readHeaders(event)
  return {
    method: 'httpMethod' in event ? event.httpMethod : event.requestContext.http.method,
    url: 'httpMethod' in event ? event.path + encodeQuery(event) : event.rawPath + rawQuery(event),
    header: (name) => headers.get(name),
    headerNames: () => headers.keys(),
    body: async () => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  }
}

/** Format 1.0 lists the values of a repeated header in `multiValueHeaders`; 2.0 has joined them. */
function readHeaders(event: HttpEvent): Map<string, string> {
  const multiple = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined
  const entries = Object.entries({ ...event.headers, ...multiple })
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]))
}

/** Format 1.0 has only the decoded query. */
function encodeQuery({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string {
  const pairs = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values = []]) =>
    values.map((value) => [name, value]),
  )
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

function rawQuery({ rawQueryString }: APIGatewayProxyEventV2): string {
  return rawQueryString === '' ? '' : `?${rawQueryString}`
}
