import { toBytes } from '../ground/bytes.ts'
import { bodyGone, bodyTooLarge } from './body-errors.ts'
import { toTarget } from './path.ts'
import { replyBody } from './reply-body.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

/** Receives a Web-standard Request and returns the Response. */
export async function fetchWith(
  receive: (request: WebhookRequest) => Promise<WebhookReply>,
  request: Request,
): Promise<Response> {
  const reply = await receive(fromRequest(request))
  return new Response(replyBody(reply), { status: reply.status, headers: reply.headers })
}

/** The options of `fromRequest`, for an adapter. */
export interface FetchRequestOptions {
  /** The last sentence of RAW_BODY_UNAVAILABLE: what to change when other code has read the body. */
  readonly advice?: string
  /** The bytes of a body that was already read, if the framework kept them. */
  readonly kept?: PromiseLike<ArrayBuffer> | ArrayBuffer | undefined
}

const ADVICE = 'Pass the Request on unread, or pass a clone() made before reading.'

/**
 * Converts a Web-standard Request for `webhooks.receive`. Adapters call it.
 * @example
 * const reply = await webhooks.receive(fromRequest(new Request(url, { method: 'POST', body: '{}' })))
 */
export function fromRequest(
  request: Request,
  { advice = ADVICE, kept }: FetchRequestOptions = {},
): WebhookRequest {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return {
    method: request.method,
    url: toTarget(request.url),
    header: (name) => request.headers.get(name) ?? (name === 'host' ? new URL(request.url).host : undefined),
    headerNames: () => request.headers.keys(),
    async body(limit) {
      const bytes = kept && toBytes(await kept)
      if (bytes !== undefined) return bytes
      if (request.bodyUsed || request.body?.locked) throw bodyGone(advice)
      const declared = Number(request.headers.get('content-length') ?? Number.NaN)
      if (declared > limit) throw bodyTooLarge(limit)
      // The server enforces the declared length, and reading the body whole is faster than reading its stream.
      if (declared <= limit) return new Uint8Array(await request.arrayBuffer())
      reader = request.body?.getReader()
      return reader === undefined ? new Uint8Array() : readWith(reader, limit)
    },
    cancel: () => void reader?.cancel().catch(() => {}),
  }
}

async function readWith(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks, size)
    const chunk = toBytes(value)
    if (chunk === undefined) throw new TypeError('The body stream does not contain bytes.')
    size += chunk.byteLength
    if (size > limit) {
      void reader.cancel().catch(() => {})
      throw bodyTooLarge(limit)
    }
    chunks.push(chunk)
  }
}
