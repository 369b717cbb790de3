import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { startImmediate, startTimer } from '../ground/timers.ts'
import type { NodeRequest } from './node-request.ts'
import { hasContent, replyBody } from './reply-body.ts'
import type { WebhookReply } from './request.ts'

export type NodeResponse = ServerResponse | Http2ServerResponse

/** How long a client that is still sending may take to read its refusal before the connection is cut. */
const LINGER_MS = 1000
/** How long an answer takes to be on its way, unless its client holds it up. */
const FLUSH_MS = 10

/** Writes a reply as it is. A body that was not read to its end closes the connection, or the stream of HTTP/2. */
export async function writeReply(req: NodeRequest, res: NodeResponse, reply: WebhookReply): Promise<void> {
  // A small body may be whole in a moment; only one that is still on its way costs the connection.
  if (!req.complete) await new Promise<void>((resolve) => startImmediate(resolve))
  if (res.headersSent || res.writableEnded || req.socket?.destroyed) return
  // Not `!req.complete`: a request that never saw a socket, such as one of fastify.inject, does not say.
  if (req.complete !== false) end(res, reply)
  else if (req.httpVersionMajor === 1) endConnection(req, res as ServerResponse, reply)
  else endStream(res as Http2ServerResponse, reply)
}

function end(res: NodeResponse, reply: WebhookReply): void {
  const response = res as ServerResponse
  response.writeHead(reply.status, withLength(reply))
  response.end(replyBody(reply) ?? '')
}

/** Nothing else is read from the connection: whatever the client sends after this body must not run either. */
function endConnection(req: NodeRequest, res: ServerResponse, reply: WebhookReply): void {
  res.writeHead(reply.status, { ...withLength(reply), connection: 'close' })
  const body = replyBody(reply)
  if (body) res.write(body)
  else res.flushHeaders()
  // Some hosts that are no servers give a request what is no socket.
  req.socket?.pause?.()
  const stop = startTimer(LINGER_MS, () => res.end())
  res.once('close', stop)
}

/** A client that is still sending is told to stop once it has its answer, and the stream lets go of what it holds. */
function endStream(res: Http2ServerResponse, reply: WebhookReply): void {
  const { stream } = res
  res.writeHead(reply.status, withLength(reply))
  res.end(replyBody(reply) ?? '')
  // A reset overtakes what still waits to be sent, so it must not come with the answer.
  let stop = startTimer(FLUSH_MS, () => {
    if (stream.state.localClose === 1) stream.close()
    else stop = startTimer(LINGER_MS, () => stream.close())
  })
  stream.once('close', () => stop())
}

/** Property by property, since Node is slow to read the headers of a spread object: some 4 of 30 µs for a delivery. */
function withLength({ status, headers, body }: WebhookReply): Record<string, string> {
  const whole: Record<string, string> = {}
  for (const name in headers) whole[name] = headers[name]!
  // A status without content says no length either.
  if (hasContent(status)) whole['content-length'] = String(Buffer.byteLength(body))
  return whole
}
