import type { LookupFunction } from 'node:net'
import type { Pool } from 'undici'
import type { AttemptError, Exchange } from '../delivery/delivery.ts'
import { areTimersReal } from '../time/real-timers.ts'
import { createPool, HAS_POOLS } from './connection.ts'
import type { Abort, ExchangeTime } from './exchange.ts'
import type { Parcel } from './parcel.ts'
import { pooledExchange } from './pooled-exchange.ts'
import { PLAIN_WIRE } from './wire.ts'
import { wiredExchange } from './wired-exchange.ts'

const CLOSED: AttemptError = { kind: 'aborted', message: 'The sender was closed.' }

/** Makes HTTP requests, one per attempt, and reuses connections. */
export interface Transport {
  /** Sends one request. Never rejects: failures are the exchange's `error`. */
  send(parcel: Parcel): Promise<Exchange>
  /** Closes idle connections. */
  dropIdle(): void
  /** Aborts all requests and closes all connections. */
  close(): void
}

/** Certificates to trust instead of the system's, in PEM. */
export type CertificateAuthority = string | Buffer | readonly (string | Buffer)[]

/** The options of a transport. */
export interface TransportOptions {
  readonly ca?: CertificateAuthority | undefined
  /** Resolves host names. @default the operating system */
  readonly lookup?: LookupFunction
}

/** Makes the transport of one sender. */
export function createTransport({ ca: given, lookup }: TransportOptions = {}): Transport {
  const ca = given === undefined ? undefined : [given].flat()
  const pools = new Map<string, Pool>()
  const underWay = new Set<Abort>()
  let isClosed = false

  const poolOf = ({ origin }: URL): Pool => {
    const known = pools.get(origin)
    if (known) return known
    const pool = createPool(origin, { ca, lookup })
    pools.set(origin, pool)
    return pool
  }
  const takePools = () => {
    const taken = [...pools.values()]
    pools.clear()
    return taken
  }

  return {
    send(parcel) {
      // undici would hang on fake timers.
      const wire = parcel.wire ?? (HAS_POOLS && areTimersReal() ? null : PLAIN_WIRE)
      const options = { ca, lookup, underWay }
      if (wire !== null) return wiredExchange(parcel, wire, options)
      const sendAnew = ({ startedAt }: ExchangeTime): Promise<Exchange> =>
        isClosed
          ? Promise.resolve({ response: null, error: CLOSED, durationMs: 0 })
          : wiredExchange(parcel, PLAIN_WIRE, { ...options, startedAt })
      return pooledExchange(poolOf(parcel.target), parcel, { underWay, sendAnew })
    },
    dropIdle() {
      // Open requests still finish.
      for (const pool of takePools()) void pool.close()
    },
    close() {
      isClosed = true
      for (const abort of underWay) abort(CLOSED)
      for (const pool of takePools()) void pool.destroy()
    },
  }
}
