import type { Dispatcher, Pool } from 'undici'
import type { AttemptError, Exchange } from '../delivery/delivery.ts'
import { type Abort, incomplete, openExchange, toAttemptError } from './exchange.ts'
import type { Parcel } from './parcel.ts'
import { createResponseReader, type ResponseReader } from './read-response.ts'

/** Sends a parcel over a connection of the pool, and waits for the complete answer. Never rejects. */
export function pooledExchange(
  pool: Pool,
  { target, headerLines, body, timeoutMs }: Parcel,
  underWay: Set<Abort>,
): Promise<Exchange> {
  let controller: Dispatcher.DispatchController | undefined
  let reader: ResponseReader | undefined
  let status: number | undefined

  const abort = (error: AttemptError) => {
    end(null, error)
    controller?.abort(new Error(error.message))
  }
  const exchange = openExchange(timeoutMs, abort)
  const end: typeof exchange.settle = (response, error) => {
    underWay.delete(abort)
    exchange.settle(response, error)
  }
  underWay.add(abort)
  const path = target.pathname + target.search
  pool.dispatch(
    { path, method: 'POST', headers: headerLines as string[], body },
    {
      onRequestStart(started) {
        controller = started
        // Whoever gave up while the connection was made must not be heard of.
        if (exchange.isOver()) started.abort(new Error('The attempt is over.'))
      },
      onResponseStart(_controller, statusCode, headers) {
        if (statusCode < 200) return
        status = statusCode
        reader = createResponseReader(statusCode, headers)
      },
      onResponseData(reading, chunk) {
        if (!reader || reader.add(chunk)) return
        end(reader.finish(), null)
        reading.abort(new Error('There is more than is kept.'))
      },
      onResponseEnd: () => end(reader!.finish(), null),
      onResponseError: (_controller, error) =>
        end(null, status === undefined ? toAttemptError(error) : incomplete(status)),
    },
  )
  return exchange.done
}
