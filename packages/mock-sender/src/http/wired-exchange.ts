import { type ClientRequest, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { AttemptError, Exchange } from '../delivery/delivery.ts'
import { elapsedMs } from '../time/real-timers.ts'
import { type Abort, hasNoBody, incomplete, openExchange, toAttemptError } from './exchange.ts'
import type { Parcel } from './parcel.ts'
import { createResponseReader } from './read-response.ts'
import type { Wire } from './wire.ts'
import { writeBody } from './write-body.ts'

const HUNG_UP: AttemptError = { kind: 'hung_up', message: 'The sender hung up before it had the answer.' }

interface WiredOptions {
  readonly ca: (string | Buffer)[] | undefined
  readonly lookup: LookupFunction | undefined
  readonly underWay: Set<Abort>
  /** The start of the exchange, if this is not its first request. @default now */
  readonly startedAt?: number
}

/** Sends a parcel as its wire describes, over a new connection. Never rejects. */
export function wiredExchange(
  { method = 'POST', target, headerLines, body, timeoutMs }: Parcel,
  wire: Wire,
  { ca, lookup, underWay, startedAt = elapsedMs() }: WiredOptions,
): Promise<Exchange> {
  const makeRequest = target.protocol === 'https:' ? requestHttps : requestHttp
  const headers = [...headerLines, 'Connection', 'close']
  const request = makeRequest(target, { method, headers, agent: false, ca, lookup } as object)
  // Settle first: destroying a request after its answer has begun looks like a connection reset.
  const abort = (error: AttemptError) => {
    end(null, error)
    request.destroy()
  }
  const exchange = openExchange({ startedAt, timeoutMs }, abort)
  const end: typeof exchange.settle = (response, error) => {
    underWay.delete(abort)
    exchange.settle(response, error)
  }
  underWay.add(abort)
  const hangUp = () => abort(HUNG_UP)
  request.on('error', (error) => end(null, toAttemptError(error)))
  if (wire.hangUp === 'answered') request.on('response', hangUp)
  // No data listener, so the response stays in the socket.
  else if (wire.hangUp || !wire.readsAnswer) request.on('response', (answer) => answer.on('error', () => {}))
  else readAnswer(request, end)
  writeBody(request, body, wire, hangUp)
  return exchange.done
}

function readAnswer(
  request: ClientRequest,
  end: (...result: [Exchange['response'], Exchange['error']]) => void,
) {
  request.on('response', (answer) => {
    const status = answer.statusCode ?? 0
    const reader = createResponseReader(status, answer.headers)
    if (hasNoBody(status)) {
      end(reader.finish(), null)
      request.destroy()
      return
    }
    answer.on('data', (chunk: Buffer) => {
      if (reader.add(chunk)) return
      end(reader.finish(), null)
      answer.destroy()
    })
    answer.on('end', () => end(reader.finish(), null))
    answer.on('error', () => end(null, incomplete(status)))
  })
}
