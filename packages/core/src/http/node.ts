import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { WebhookError } from '../ground/errors.ts'
import { matchesPath } from './path.ts'
import { bodyTooLarge, type WebhookReply, type WebhookRequest } from './request.ts'

export { matchesPath } from './path.ts'

/** A request of Node's http or http2, with what a middleware may have left on it. */
export type NodeRequest = (IncomingMessage | Http2ServerRequest) & { body?: unknown; rawBody?: unknown }
export type NodeResponse = ServerResponse | Http2ServerResponse

export interface NodeRequestOptions {
  /** What to do when something else has read the body; ends the message of RAW_BODY_UNAVAILABLE. */
  readonly advice?: string
  /** The request target, where the framework has rewritten `req.url`. */
  readonly url?: string
  /** Where the framework may hold the bytes of a body that was read. @default [req.rawBody, req.body] */
  readonly kept?: readonly unknown[]
}

/** A Node request as `receive` takes it. Bytes that a middleware kept (`rawBody`, a Buffer `body`) are used. */
export function toNodeRequest(
  req: NodeRequest,
  { advice = ADVICE, url = req.url, kept }: NodeRequestOptions = {},
): WebhookRequest {
  return {
    method: req.method ?? '',
    url,
    header(name) {
      const value = req.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body: (limit) =>
      new Promise((resolve, reject) => {
        const bytes = (kept ?? [req.rawBody, req.body]).find(isBytes)
        if (bytes === undefined) {
          assertUnread(req, advice)
          if (Number(req.headers['content-length']) > limit) throw bodyTooLarge(limit)
          readStream(req, limit, resolve, reject)
        } else {
          resolve(bytes)
        }
      }),
  }
}

const ADVICE = 'Run the webhook handler before anything that reads the body.'

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

function assertUnread(req: NodeRequest, advice: string): void {
  if (!req.readableDidRead && !req.readableEnded) return
  throw new WebhookError('RAW_BODY_UNAVAILABLE', `The body was read before and its bytes are gone. ${advice}`)
}

/** The listeners stay on the request, which nobody reads any more: to take them off costs more than to let them go. */
function readStream(
  req: NodeRequest,
  limit: number,
  resolve: (body: Uint8Array) => void,
  reject: (reason: Error) => void,
): void {
  let chunks: Uint8Array[] = []
  let size = 0
  let settled = false
  const onGone = () => {
    // Every request is closed in the end, and an error is dear to make.
    if (!settled) reject(new Error('The connection ended before the body.'))
    settled = true
  }
  req.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size <= limit) {
      chunks.push(chunk)
    } else if (!settled) {
      settled = true
      chunks = []
      req.pause()
      reject(bodyTooLarge(limit))
    }
  })
  req.on('end', () => {
    if (!settled) resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    settled = true
  })
  req.on('error', onGone)
  req.on('close', onGone)
  // A client that left earlier: its stream says nothing any more.
  if (req.destroyed) onGone()
}

/** How long a client that is still sending may take to read its refusal before the connection is cut. */
const LINGER_MS = 1000

/** Writes a reply as it is. A body that was not read to its end closes the connection. */
export async function writeReply(req: NodeRequest, res: NodeResponse, reply: WebhookReply): Promise<void> {
  // A small body may be whole in a moment; only one that is still on its way costs the connection.
  if (!req.complete) await new Promise((resolve) => setImmediate(resolve))
  write(req, res, reply)
}

function write(req: NodeRequest, res: NodeResponse, { status, headers, body }: WebhookReply): void {
  if (res.headersSent || res.writableEnded || req.socket?.destroyed) return
  const response = res as ServerResponse
  const whole = withLength(headers, body)
  // Not `!req.complete`: a request that never saw a socket, such as one of fastify.inject, does not say.
  if (req.complete !== false || req.httpVersionMajor !== 1) {
    response.writeHead(status, whole)
    response.end(body)
    return
  }
  response.writeHead(status, { ...whole, connection: 'close' })
  response.write(body)
  const timer = setTimeout(() => response.end(), LINGER_MS)
  response.once('close', () => clearTimeout(timer))
}

/** Property by property, since Node is slow to read the headers of a spread object: some 4 of 30 µs for a delivery. */
function withLength(headers: WebhookReply['headers'], body: string): Record<string, string> {
  const whole: Record<string, string> = {}
  for (const name in headers) whole[name] = headers[name]!
  whole['content-length'] = String(Buffer.byteLength(body))
  return whole
}

export interface NodeHandlerOptions {
  /** Answers this path only and passes others to `next`, or 404. Without it every request is a webhook. */
  readonly path?: string
}

/** A receiver for a bare `http.createServer`, or for anything that calls `(req, res, next)`. */
export function toNodeHandler(
  webhooks: { receive(request: WebhookRequest): Promise<WebhookReply> },
  { path }: NodeHandlerOptions = {},
) {
  return async function webhookHandler(
    req: NodeRequest,
    res: NodeResponse,
    next?: () => void,
  ): Promise<void> {
    if (path !== undefined && !matchesPath(req.url, path)) {
      if (next) return next()
      await writeReply(req, res, { status: 404, headers: {}, body: '' })
      return
    }
    await writeReply(req, res, await webhooks.receive(toNodeRequest(req)))
  }
}
