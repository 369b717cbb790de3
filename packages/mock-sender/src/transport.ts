import { isUtf8 } from 'node:buffer'
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { AttemptError, AttemptErrorKind, Exchange, ReceivedResponse, SentRequest } from './delivery.ts'

/** Below the 5 s after which Node servers hang up, so that no request meets a closing connection. */
export const IDLE_SOCKET_MS = 1000
const KEPT_BODY_BYTES = 64 * 1024

/** Makes HTTP requests, one per attempt, and keeps connections for the next ones. */
export interface Transport {
  /** Never rejects: what goes wrong is the exchange's `error`. */
  send(request: SentRequest, target: URL, timeoutMs: number): Promise<Exchange>
  /** Closes connections that nobody uses at the moment. */
  dropIdle(): void
  /** Aborts everything under way and closes all connections. */
  close(): void
}

export function createTransport(): Transport {
  const options = { keepAlive: true, timeout: IDLE_SOCKET_MS, maxFreeSockets: 1024 }
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }
  const underWay = new Set<Abort>()

  return {
    async send(sent, target, timeoutMs) {
      const isHttps = target.protocol === 'https:'
      const request = (isHttps ? requestHttps : requestHttp)(target, {
        method: sent.method,
        headers: sent.headers,
        agent: agents[isHttps ? 'https:' : 'http:'],
      })
      const { done, abort } = exchange(request, sent.body, timeoutMs)
      underWay.add(abort)
      const result = await done
      underWay.delete(abort)
      return result
    },
    dropIdle() {
      for (const agent of Object.values(agents)) {
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
      }
    },
    close() {
      for (const abort of underWay) abort({ kind: 'aborted', message: 'The sender was closed.' })
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

type Abort = (error: AttemptError) => void

function exchange(
  request: ClientRequest,
  body: Buffer,
  timeoutMs: number,
): { done: Promise<Exchange>; abort: Abort } {
  const startedAt = performance.now()
  let abort: Abort = () => {}
  const done = new Promise<Exchange>((resolve) => {
    const settle = (response: ReceivedResponse | null, error: AttemptError | null) => {
      clearTimeout(timer)
      resolve({ response, error, durationMs: Math.round((performance.now() - startedAt) * 10) / 10 })
    }
    // Settles first: destroying a request whose answer has begun surfaces as a connection reset.
    abort = (error) => {
      settle(null, error)
      request.destroy()
    }
    const timer = setTimeout(() => {
      abort({ kind: 'timeout', message: `There was no complete answer within ${timeoutMs} ms.` })
    }, timeoutMs)
    request.on('error', (error) => settle(null, toAttemptError(error)))
    request.on('response', (incoming) => {
      readResponse(incoming).then(
        (response) => settle(response, null),
        () => settle(null, { kind: 'response_incomplete', message: hungUpMessage(incoming) }),
      )
    })
    request.end(body)
  })
  return { done, abort }
}

function hungUpMessage({ statusCode }: IncomingMessage): string {
  return `The receiver hung up in the middle of its answer (status ${statusCode}).`
}

/** Reads until the end or the limit; a connection that has more to say than the limit is closed. */
function readResponse(incoming: IncomingMessage): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (truncated: boolean) => resolve(toResponse(incoming, Buffer.concat(chunks), truncated))
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length <= KEPT_BODY_BYTES) return
      finish(true)
      incoming.destroy()
    })
    incoming.on('end', () => finish(false))
    incoming.on('error', reject)
  })
}

function toResponse(incoming: IncomingMessage, bytes: Buffer, truncated: boolean): ReceivedResponse {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = [value].flat().join(', ')
  const kept = truncated ? cutAtCharacter(bytes.subarray(0, KEPT_BODY_BYTES)) : bytes
  const bodyEncoding = isUtf8(kept) ? 'utf8' : 'base64'
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: kept.toString(bodyEncoding),
    bodyEncoding,
    truncated,
  }
}

/** Leaves out a character that the limit has cut in two. */
function cutAtCharacter(bytes: Buffer): Buffer {
  for (let cut = 0; cut < 4; cut++) {
    const shorter = bytes.subarray(0, bytes.length - cut)
    if (isUtf8(shorter)) return shorter
  }
  return bytes
}

function toAttemptError(error: Error & { code?: string }): AttemptError {
  return { kind: errorKind(error.code ?? ''), message: error.message || error.code || 'The request failed.' }
}

function errorKind(code: string): AttemptErrorKind {
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return 'connection_refused'
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') return 'connection_reset'
  if (code === 'ETIMEDOUT') return 'timeout'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (/TLS|SSL|CERT|LEAF_SIGNATURE|EPROTO/.test(code)) return 'tls'
  return 'protocol'
}
