import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { WebhookRequest, Webhooks } from '@postern/core'

/** An adapter for the streams of node:http2: `server.on('stream', handler(webhooks))`. */
export function handler(webhooks: Pick<Webhooks, 'receive'>) {
  return async function webhookHandler(stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    const reply = await webhooks.receive(toRequest(stream, headers))
    if (stream.destroyed) return
    stream.respond({ ...reply.headers, ':status': reply.status })
    stream.end(reply.body)
    // Tell a client that is still sending to stop, but only after a moment: a reset would overtake the reply.
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
        if (size > limit) break // `receive` refuses a longer body.
      }
      return Buffer.concat(chunks)
    },
  }
}
