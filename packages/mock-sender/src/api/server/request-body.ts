import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ApiContext, ApiEnv } from './api-env.ts'
import { ApiProblem } from './api-problem.ts'

const JSON_TYPE = /^application\/json *(?:; *charset *= *"?utf-8"? *)?$/i

/** Throws 415 for a body of another type: the page of any site may send forms and plain text, and browsers ask before JSON. */
export function assertJson({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  if (type === undefined ? !hasBody : JSON_TYPE.test(type)) return
  throw new ApiProblem(
    'unsupported_media_type',
    'The body must be JSON. Send it with Content-Type: application/json.',
  )
}

/** Refuses a body of more bytes with 413, without reading on. */
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
    // Hono copies the request when it has to count, which only a plain one stands.
    if (body !== null && !isLengthKnown) {
      c.req.raw = new Request(url, { method, headers: [...headers], body, duplex: 'half' } as RequestInit)
    }
    return limit(c, next)
  }
}

/** The body as JSON; throws 400 for what is none or breaks off. One that is optional and empty is an empty object. */
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
