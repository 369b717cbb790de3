import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { toBytes } from '../ground/bytes.ts'
import { bodyGone, bodyTooLarge } from './body-errors.ts'
import { nodeAdvice } from './node-advice.ts'
import { toTarget } from './path.ts'
import type { WebhookRequest } from './request.ts'

/** A request of Node's http or http2, with properties that middleware may have added. */
export type NodeRequest = (IncomingMessage | Http2ServerRequest) & {
  body?: unknown
  rawBody?: unknown
  originalUrl?: unknown
}

/** The options of `toNodeRequest`, for an adapter. */
export interface NodeRequestOptions {
  /** The last sentence of RAW_BODY_UNAVAILABLE: what to change when other code has read the body. */
  readonly advice?: string
  /** The original request target, if the framework has rewritten `req.url`. @default req.originalUrl, or req.url */
  readonly url?: string
  /** The possible bytes of a body that the framework has already read. @default [req.rawBody, req.body] */
  readonly kept?: readonly unknown[]
}

/**
 * Converts a Node request for `webhooks.receive`. Uses bytes that middleware has kept (`rawBody`, or a Buffer in `body`).
 * @example
 * createServer(async (req, res) => writeReply(req, res, await webhooks.receive(toNodeRequest(req))))
 */
export function toNodeRequest(req: NodeRequest, options: NodeRequestOptions = {}): WebhookRequest {
  return new NodeWebhookRequest(req, options)
}

/** A class, so that no literal holds the body: bench/NOTES.md, "Retained bodies". */
class NodeWebhookRequest implements WebhookRequest {
  readonly method: string
  readonly url: string
  readonly #req: NodeRequest
  readonly #options: NodeRequestOptions
  #stop: (() => void) | undefined = undefined

  constructor(req: NodeRequest, options: NodeRequestOptions) {
    this.method = req.method ?? ''
    this.url = toTarget(options.url ?? originalUrl(req))
    this.#req = req
    this.#options = options
  }

  header(name: string): string | undefined {
    return readHeader(this.#req, name)
  }

  headerNames(): Iterable<string> {
    // HTTP/2 lists its pseudo-headers (`:path`) among the headers.
    return Object.keys(this.#req.headers).filter((name) => !name.startsWith(':'))
  }

  body(limit: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const req = this.#req
      const { kept, advice = ADVICE } = this.#options
      const bytes = kept ? firstBytes(kept) : keptBytes(req)
      if (bytes !== undefined) {
        resolve(bytes)
        return
      }
      if (req.readableDidRead || req.readableEnded) throw bodyGone(nodeAdvice(req) ?? advice)
      if (Number(req.headers['content-length']) > limit) throw bodyTooLarge(limit)
      this.#stop = readStream(req, limit, resolve, reject)
    })
  }

  cancel(): void {
    this.#stop?.()
  }
}

const NO_BYTES = new Uint8Array()
const ADVICE = 'Run the webhook handler before anything that reads the body.'

/** The URL as the client sent it: Express and connect strip the mount path from `url`. */
function originalUrl({ originalUrl, url }: NodeRequest): string {
  return typeof originalUrl === 'string' ? originalUrl : (url ?? '')
}

function readHeader({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name]
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.join(', ')
  // HTTP/2 sends the host as a pseudo-header.
  return name === 'host' ? (headers[':authority'] as string | undefined) : undefined
}

function firstBytes(kept: readonly unknown[]): Uint8Array | undefined {
  for (const value of kept) {
    const bytes = toBytes(value)
    if (bytes !== undefined) return bytes
  }
  return undefined
}

function keptBytes(req: NodeRequest): Uint8Array | undefined {
  try {
    return toBytes(req.rawBody) ?? toBytes(req.body)
  } catch {
    // On some hosts `body` is a getter that parses and may throw.
    return undefined
  }
}

/**
 * Reads the body to its end. Returns a function that stops reading. The listeners stay on the request: removing them
 * costs more than leaving them to the garbage collector.
 */
function readStream(
  req: NodeRequest,
  limit: number,
  resolve: (body: Uint8Array) => void,
  reject: (reason: Error) => void,
): () => void {
  // Usually the first chunk is the whole body. Only a longer body needs a list.
  let first: Uint8Array | undefined
  let more: Uint8Array[] | undefined
  let size = 0
  let settled = false
  const refuse = (error: Error) => {
    settled = true
    first = undefined
    more = undefined
    req.pause()
    reject(error)
  }
  const onGone = () => {
    // Every request closes in the end. Create the error only when the body is incomplete: it is expensive.
    if (!settled) refuse(new Error('The connection ended before the body was complete.'))
  }
  req.on('data', (chunk: Uint8Array) => {
    if (settled) return
    size += chunk.length
    if (size > limit) refuse(bodyTooLarge(limit))
    else if (first === undefined) first = chunk
    else if (more === undefined) more = [first, chunk]
    else more.push(chunk)
  })
  req.on('end', () => {
    if (settled) return
    settled = true
    resolve(more === undefined ? (first ?? NO_BYTES) : Buffer.concat(more, size))
  })
  req.on('error', onGone)
  req.on('close', onGone)
  // If the client left earlier, the stream emits no further event.
  if (req.destroyed) onGone()
  return () => {
    if (!settled) refuse(new Error('The body was incomplete at the deadline.'))
  }
}
