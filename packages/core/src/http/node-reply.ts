import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { startImmediate, startTimer } from '../ground/timers.ts'
import type { NodeRequest } from './node-request.ts'
import { hasContent, replyBody } from './reply-body.ts'
import type { WebhookReply } from './request.ts'

/** A response of `node:http` or `node:http2`, to which a reply is written. */
export type NodeResponse = ServerResponse | Http2ServerResponse

/** The time that a client that is still sending has to read the reply before the connection is closed. */
const LINGER_MS = 1000
/** The time in which a reply leaves, unless the client delays it. */
const FLUSH_MS = 10

/** Writes a reply. If the request body was not read to its end, it closes the connection, or the HTTP/2 stream. */
export async function writeReply(req: NodeRequest, res: NodeResponse, reply: WebhookReply): Promise<void> {
  // A small body may arrive in a moment. Close the connection only for one that is still arriving.
  if (!req.complete) await new Promise<void>((resolve) => startImmediate(resolve))
  if (res.headersSent || res.writableEnded || req.socket?.destroyed) return
  // Not `!req.complete`: it is undefined for a request without a socket, such as fastify.inject's.
  if (req.complete !== false) end(res, reply)
  else if (req.httpVersionMajor === 1) endConnection(req, res as ServerResponse, reply)
  else endStream(res as Http2ServerResponse, reply)
}

function end(res: NodeResponse, reply: WebhookReply): void {
  const response = res as ServerResponse
  response.writeHead(reply.status, withLength(reply))
  response.end(replyBody(reply) ?? '')
}

/** Stops reading from the connection, so that no request pipelined behind this body runs. */
function endConnection(req: NodeRequest, res: ServerResponse, reply: WebhookReply): void {
  res.writeHead(reply.status, { ...withLength(reply), connection: 'close' })
  const body = replyBody(reply)
  if (body) res.write(body)
  else res.flushHeaders()
  // Serverless hosts may pass a request whose socket is a stand-in.
  req.socket?.pause?.()
  const stop = startTimer(LINGER_MS, () => res.end())
  res.once('close', stop)
}

/** Resets the stream after the reply, so that the client stops sending and buffered data is released. */
function endStream(res: Http2ServerResponse, reply: WebhookReply): void {
  const { stream } = res
  res.writeHead(reply.status, withLength(reply))
  res.end(replyBody(reply) ?? '')
  // A reset discards data that is not sent yet, so wait until the reply has left.
  let stop = startTimer(FLUSH_MS, () => {
    if (stream.state.localClose === 1) stream.close()
    else stop = startTimer(LINGER_MS, () => stream.close())
  })
  stream.once('close', () => stop())
}

/** Copies property by property: Node writes the headers of a spread object more slowly (bench/NOTES.md, "Small things"). */
function withLength({ status, headers, body }: WebhookReply): Record<string, string> {
  const whole: Record<string, string> = {}
  for (const name in headers) whole[name] = headers[name]!
  // A status without content has no length header.
  if (hasContent(status)) whole['content-length'] = String(Buffer.byteLength(body))
  return whole
}
