import type { ClientRequest, IncomingMessage } from 'node:http'
import type { AttemptError, AttemptErrorKind, Exchange, ReceivedResponse } from './delivery.ts'
import { readResponse } from './read-response.ts'
import type { Wire } from './wire.ts'
import { writeBody } from './write-body.ts'

export type Abort = (error: AttemptError) => void

const HUNG_UP: AttemptError = { kind: 'hung_up', message: 'The sender hung up before it had the answer.' }

/** Sends the body and waits for the complete answer; `done` never rejects. */
export function exchange(
  request: ClientRequest,
  body: Buffer,
  wire: Wire | null,
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
    const hangUp = () => abort(HUNG_UP)
    const timer = setTimeout(() => {
      abort({ kind: 'timeout', message: `There was no complete answer within ${timeoutMs} ms.` })
    }, timeoutMs)
    request.on('error', (error) => settle(null, toAttemptError(error)))
    request.on('response', (incoming) => {
      if (wire?.hangUp) return wire.hangUp === 'answered' ? hangUp() : undefined
      // Nobody listens to its data, so that it stays where it is.
      if (wire?.readsAnswer === false) return incoming.on('error', () => {})
      readResponse(incoming, (response) => settle(response, response ? null : incomplete(incoming)))
    })
    writeBody(request, body, wire, hangUp)
  })
  return { done, abort }
}

function incomplete({ statusCode }: IncomingMessage): AttemptError {
  return {
    kind: 'response_incomplete',
    message: `The receiver hung up in the middle of its answer (status ${statusCode}).`,
  }
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
