import { bodyTooLarge } from './admit.ts'
import { WebhookError } from './errors.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

/** Runs a Web-standard request through `receive`. */
export async function fetchWith(
  receive: (request: WebhookRequest) => Promise<WebhookReply>,
  request: Request,
): Promise<Response> {
  const { status, headers, body } = await receive(fromRequest(request))
  return new Response(body, { status, headers })
}

export function fromRequest(request: Request): WebhookRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => request.headers.get(name) ?? undefined,
    body: (limit) => readStream(request, limit),
  }
}

async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new WebhookError(
      'RAW_BODY_UNAVAILABLE',
      'The body of the Request was read before. Pass it on unread, or pass a clone() made before reading.',
    )
  }
  if (Number(request.headers.get('content-length')) > limit) throw bodyTooLarge(limit)
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
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
