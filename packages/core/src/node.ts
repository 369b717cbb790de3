import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { bodyTooLarge } from './admit.ts'
import { WebhookError } from './errors.ts'
import { matchesPath } from './path.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

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
    ...(url === undefined ? {} : { url }),
    header(name) {
      const value = req.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body: (limit) => readBody(req, limit, advice, kept),
  }
}

const ADVICE = 'Run the webhook handler before anything that reads the body.'

async function readBody(
  req: NodeRequest,
  limit: number,
  advice: string,
  kept: readonly unknown[] = [req.rawBody, req.body],
): Promise<Uint8Array> {
  for (const bytes of kept) {
    if (bytes instanceof Uint8Array) return bytes
  }
  if (req.readableDidRead || req.readableEnded) {
    throw new WebhookError(
      'RAW_BODY_UNAVAILABLE',
      `The body was read before and its bytes are gone. ${advice}`,
    )
  }
  if (Number(req.headers['content-length']) > limit) throw bodyTooLarge(limit)
  return readStream(req, limit)
}

function readStream(req: NodeRequest, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // A client that left earlier: its stream says nothing any more.
    if (req.destroyed) return reject(new Error('The connection ended before the body.'))
    const chunks: Uint8Array[] = []
    let size = 0
    const settle = (finish: () => void) => {
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
      finish()
    }
    const onData = (chunk: Uint8Array) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else settle(() => reject(bodyTooLarge(limit)))
      if (size > limit) req.pause()
    }
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)))
    const onGone = () => settle(() => reject(new Error('The connection ended before the body.')))
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

/** How long a client that is still sending may take to read its refusal before the connection is cut. */
const LINGER_MS = 1000

/** Writes a reply as it is. A body that was not read to its end closes the connection. */
export async function writeReply(req: NodeRequest, res: NodeResponse, reply: WebhookReply): Promise<void> {
  // A small body may be whole in a moment; only one that is still on its way costs the connection.
  if (!req.complete) await new Promise((resolve) => setImmediate(resolve))
  if (res.headersSent || res.writableEnded || req.socket?.destroyed) return
  // Not `!req.complete`: a request that never saw a socket, such as one of fastify.inject, does not say.
  const cut = req.complete === false && req.httpVersionMajor === 1
  const headers = { ...reply.headers, 'content-length': String(Buffer.byteLength(reply.body)) }
  const response = res as ServerResponse
  response.writeHead(reply.status, cut ? { ...headers, connection: 'close' } : headers)
  if (!cut) return void response.end(reply.body)
  response.write(reply.body)
  const timer = setTimeout(() => response.end(), LINGER_MS)
  response.once('close', () => clearTimeout(timer))
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
