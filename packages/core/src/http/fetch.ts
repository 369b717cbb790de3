import { WebhookError } from '../ground/errors.ts'
import { bodyTooLarge, type WebhookReply, type WebhookRequest } from './request.ts'

/** Runs a Web-standard request through `receive`. */
export async function fetchWith(
  receive: (request: WebhookRequest) => Promise<WebhookReply>,
  request: Request,
): Promise<Response> {
  const { status, headers, body } = await receive(fromRequest(request))
  return new Response(body, { status, headers })
}

export interface FetchRequestOptions {
  /** What to do when something else has read the body; ends the message of RAW_BODY_UNAVAILABLE. */
  readonly advice?: string
  /** The bytes of a body that was read, where the framework keeps them. */
  readonly kept?: PromiseLike<ArrayBuffer> | ArrayBuffer | undefined
}

const ADVICE = 'Pass the Request on unread, or pass a clone() made before reading.'

/** A Web-standard request as `receive` takes it. */
export function fromRequest(
  request: Request,
  { advice = ADVICE, kept }: FetchRequestOptions = {},
): WebhookRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    async body(limit) {
      if (kept !== undefined) return new Uint8Array(await kept)
      if (request.bodyUsed) {
        throw new WebhookError(
          'RAW_BODY_UNAVAILABLE',
          `The body was read before and its bytes are gone. ${advice}`,
        )
      }
      return readBody(request, limit)
    },
  }
}

async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limit) throw bodyTooLarge(limit)
  // The server holds the client to a declared length, and reading whole is much faster than by stream.
  if (declared <= limit) return new Uint8Array(await request.arrayBuffer())
  return request.body === null ? new Uint8Array() : readStream(request.body, limit)
}

async function readStream(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks, size)
    size += value.byteLength
    if (size > limit) {
      void reader.cancel().catch(() => {})
      throw bodyTooLarge(limit)
    }
    chunks.push(value)
  }
}
