import type { Exchange } from '../delivery/delivery.ts'
import { elapsedMs } from '../time/real-timers.ts'
import { openExchange } from './exchange.ts'
import type { FetchReceiver } from './fetch-receiver.ts'
import type { Parcel } from './parcel.ts'
import { createResponseReader } from './read-response.ts'

/** Hands a parcel to a receiver in this process, and waits for the complete answer. Never rejects. */
export function fetchExchange(receive: FetchReceiver, parcel: Parcel): Promise<Exchange> {
  const { target, headerLines, body, timeoutMs } = parcel
  const aborting = new AbortController()
  const held: { request?: Request } = {}
  const exchange = openExchange({ startedAt: elapsedMs(), timeoutMs }, (error) => {
    exchange.settle(null, error)
    aborting.abort(new Error(error.message))
    // Held until now: the signal of a request that nothing holds may be collected, and would never abort.
    delete held.request
  })
  void Promise.resolve()
    .then(() => {
      const request = new Request(target, {
        method: 'POST',
        headers: toPairs(headerLines),
        body: new Uint8Array(body),
        signal: aborting.signal,
      })
      held.request = request
      return receive(request)
    })
    .then(read)
    .then(
      (response) => exchange.settle(response, null),
      (error) => exchange.settle(null, { kind: 'protocol', message: `The receiver threw: ${String(error)}` }),
    )
  return exchange.done
}

async function read(response: Response) {
  const reader = createResponseReader(response.status, Object.fromEntries(response.headers))
  const stream = response.body as AsyncIterable<Uint8Array> | null
  if (stream) for await (const chunk of stream) if (!reader.add(Buffer.from(chunk))) break
  return reader.finish()
}

function toPairs(lines: readonly string[]): [string, string][] {
  return lines.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, lines[at + 1]!]] : []))
}
