import type { HttpEvent } from './to-webhook-request'

/** An HTTP request as a gateway receives it: `rawHeaders` alternates names and values. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** The events of AWS, as its documentation shows them, from an HTTP request. */
export const toEvent = { restApi, httpApi, functionUrl }

export type EventKind = keyof typeof toEvent

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
function restApi(request: HttpRequest, isBase64Encoded = false): HttpEvent {
  const { pathname, searchParams } = new URL(request.url, 'https://api.example')
  const multiValueHeaders = group(pairs(request.rawHeaders))
  const multiValueQueryStringParameters = group([...searchParams])
  const { method, body } = request
  return {
    resource: '/{proxy+}',
    path: pathname,
    httpMethod: method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: lastValues(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    pathParameters: { proxy: pathname.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      authorizer: null,
      httpMethod: method,
      identity: { sourceIp: '127.0.0.1', userAgent: null } as never,
      path: `/prod${pathname}`,
      protocol: 'HTTP/1.1',
      requestId: 'request',
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: '/{proxy+}',
      stage: 'prod',
    },
    body: body.length === 0 ? null : text(body, isBase64Encoded),
    isBase64Encoded,
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function httpApi(request: HttpRequest, isBase64Encoded = false): HttpEvent {
  return formatTwo(request, isBase64Encoded, 'api.execute-api.eu-central-1.amazonaws.com')
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
function functionUrl(request: HttpRequest, isBase64Encoded = false): HttpEvent {
  return formatTwo(request, isBase64Encoded, 'url.lambda-url.eu-central-1.on.aws')
}

function formatTwo(request: HttpRequest, isBase64Encoded: boolean, domainName: string): HttpEvent {
  const [path = '', query = ''] = request.url.split('?')
  const headers = group(pairs(request.rawHeaders).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')])),
    requestContext: {
      accountId: '123456789012',
      apiId: domainName.split('.')[0]!,
      domainName,
      domainPrefix: domainName.split('.')[0]!,
      http: { method: request.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '28/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    ...(request.body.length > 0 && { body: text(request.body, isBase64Encoded) }),
    isBase64Encoded,
  }
}

function text(body: Buffer, isBase64Encoded: boolean): string {
  return body.toString(isBase64Encoded ? 'base64' : 'utf8')
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]!]] : []))
}

function group(entries: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const [name, value] of entries) groups[name] = [...(groups[name] ?? []), value]
  return groups
}

function lastValues(groups: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1)!]))
}
