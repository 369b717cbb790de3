import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { WebhookRequest, Webhooks } from '@postern/core'

/** An adapter for the streams of node:http2: `server.on('stream', handler(webhooks))`. */
export function handler(webhooks: Pick<Webhooks, 'receive'>) {
  return async function webhookHandler(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    const reply = await webhooks.receive(toRequest(stream, headers))
    if (stream.destroyed) return
    stream.respond({ ...reply.headers, ':status': reply.status })
    stream.end(reply.body)
    // A client that is still sending is told to stop, a moment later: a reset would overtake the reply.
    setTimeout(() => stream.close(), 50).unref()
  }
}

function toRequest(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): WebhookRequest {
  return {
    method: headers[':method'] ?? '',
    url: headers[':path'],
    header: (name) => (headers[name] ?? (name === 'host' ? headers[':authority'] : undefined))?.toString(),
    async body(limit) {
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
        chunks.push(chunk)
        size += chunk.length
        if (size > limit) break // Enough: `receive` refuses whatever is longer than the limit.
      }
      return Buffer.concat(chunks)
    },
  }
}
