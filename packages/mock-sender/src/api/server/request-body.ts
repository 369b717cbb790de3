import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiProblem } from './api-problem.ts'

const JSON_TYPE = /^application\/json *(?:; *charset *= *"?utf-8"? *)?$/i

/** Throws 415 for a body that is not JSON. Any web page can send forms and plain text; JSON needs a preflight request. */
export function assertJson({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  if (type === undefined ? !hasBody : JSON_TYPE.test(type)) return
  throw new ApiProblem(
    'unsupported_media_type',
    'The body must be JSON. Send it with Content-Type: application/json.',
  )
}

/** Refuses a longer body with 413, without reading the rest. */
export function limitBody(maxSize: number): MiddlewareHandler<ApiEnv> {
  const limit = bodyLimit({
    maxSize,
    onError() {
      throw new ApiProblem('payload_too_large', `The body is longer than ${maxSize} bytes.`, {
        connection: 'close',
      })
    },
  })
  return (c, next) => {
    const { url, method, headers, body } = c.req.raw
    const isLengthKnown = headers.has('content-length') && !headers.has('transfer-encoding')
    // To count bytes, Hono copies the request, which works only with a plain Request.
    if (body !== null && !isLengthKnown) {
      c.req.raw = new Request(url, { method, headers: [...headers], body, duplex: 'half' } as RequestInit)
    }
    return limit(c, next)
  }
}

/** Parses the body as JSON. Throws 400 if it is not JSON or incomplete. An optional empty body becomes an empty object. */
export async function readJson({ req }: ApiContext, body: 'optional' | 'required'): Promise<unknown> {
  const bytes = await req.arrayBuffer().catch(() => {
    throw new ApiProblem('bad_request', 'The body is incomplete.')
  })
  if (bytes.byteLength === 0 && body === 'optional') return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ApiProblem('bad_request', 'The body is not JSON.')
  }
}
