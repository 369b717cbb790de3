import type { Dispatcher, Pool } from 'undici'
import type { AttemptError, Exchange } from '../delivery/delivery.ts'
import { elapsedMs } from '../time/real-timers.ts'
import type { PooledRequest } from './connection.ts'
import {
  type Abort,
  type ExchangeTime,
  hasNoBody,
  incomplete,
  openExchange,
  toAttemptError,
} from './exchange.ts'
import type { Parcel } from './parcel.ts'
import { createResponseReader, type ResponseReader } from './read-response.ts'

interface PooledOptions {
  readonly underWay: Set<Abort>
  /** Sends the parcel again, over a new connection. */
  readonly sendAnew: (time: ExchangeTime) => Promise<Exchange>
}

/**
 * Sends a parcel over a connection of the pool, and waits for the complete answer. If a reused connection ends before
 * the first byte of the answer, it sends the parcel once more over a new connection. Never rejects.
 */
export function pooledExchange(
  pool: Pool,
  { method = 'POST', target, headerLines, body, timeoutMs }: Parcel,
  { underWay, sendAnew }: PooledOptions,
): Promise<Exchange> {
  let controller: Dispatcher.DispatchController | undefined
  let reader: ResponseReader | undefined
  let isStale = () => false

  const abort = (error: AttemptError) => {
    end(null, error)
    controller?.abort(new Error(error.message))
  }
  const exchange = openExchange({ startedAt: elapsedMs(), timeoutMs }, abort)
  const end: typeof exchange.settle = (response, error) => {
    underWay.delete(abort)
    exchange.settle(response, error)
  }
  underWay.add(abort)
  const path = target.pathname + target.search
  const request: PooledRequest = { path, method, headers: headerLines as string[], body }
  pool.dispatch(request, {
    onRequestStart(started) {
      controller = started
      // The attempt timed out while the connection was opening: send nothing.
      if (exchange.isOver()) started.abort(new Error('The attempt is over.'))
      isStale = request.connection?.()?.begin() ?? isStale
    },
    onResponseStart(reading, status, headers) {
      if (status < 200) return
      reader = createResponseReader(status, headers)
      if (!hasNoBody(status)) return
      end(reader.finish(), null)
      // An announced body would otherwise be read as the next answer.
      if (announcesBody(headers)) reading.abort(new Error('There is no body to wait for.'))
    },
    onResponseData(reading, chunk) {
      if (!reader || reader.add(chunk)) return
      end(reader.finish(), null)
      reading.abort(new Error('There is more than is kept.'))
    },
    onResponseEnd: () => end(reader!.finish(), null),
    onResponseError(_controller, error) {
      if (reader) end(null, incomplete(reader.status))
      else if (!isStale()) end(null, toAttemptError(error))
      else {
        underWay.delete(abort)
        exchange.passOn(sendAnew)
      }
    },
  })
  return exchange.done
}

function announcesBody(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
}
