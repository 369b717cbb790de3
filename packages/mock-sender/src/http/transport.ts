import type { LookupFunction } from 'node:net'
import { Pool } from 'undici'
import type { Exchange } from '../delivery/delivery.ts'
import type { Abort } from './exchange.ts'
import type { Parcel } from './parcel.ts'
import { pooledExchange } from './pooled-exchange.ts'
import { PLAIN_WIRE } from './wire.ts'
import { wiredExchange } from './wired-exchange.ts'

/** Below the 5 s after which Node servers hang up, so that no request meets a closing connection. */
export const IDLE_SOCKET_MS = 1000

/** Bun puts an undici of its own in place of the package, and that one has no pools. */
const HAS_POOLS = typeof Pool.prototype.dispatch === 'function'

/** Makes HTTP requests, one per attempt, and keeps connections for the next ones. */
export interface Transport {
  /** Never rejects: what goes wrong is the exchange's `error`. */
  send(parcel: Parcel): Promise<Exchange>
  /** Closes connections that nobody uses at the moment. */
  dropIdle(): void
  /** Aborts everything under way and closes all connections. */
  close(): void
}

/** Certificates to trust instead of the system's, in PEM. */
export type CertificateAuthority = string | Buffer | readonly (string | Buffer)[]

export interface TransportOptions {
  readonly ca?: CertificateAuthority | undefined
  /** Finds the addresses of names. @default the operating system */
  readonly lookup?: LookupFunction
}

export function createTransport({ ca: given, lookup }: TransportOptions = {}): Transport {
  const ca = given === undefined ? undefined : [given].flat()
  const pools = new Map<string, Pool>()
  const underWay = new Set<Abort>()

  const poolOf = ({ origin }: URL): Pool => {
    const known = pools.get(origin)
    if (known) return known
    const pool = new Pool(origin, {
      keepAliveTimeout: IDLE_SOCKET_MS,
      keepAliveMaxTimeout: IDLE_SOCKET_MS,
      // The attempt has one limit of time for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { ca, timeout: 0, lookup },
    })
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
      const wire = parcel.wire ?? (HAS_POOLS ? null : PLAIN_WIRE)
      if (wire === null) return pooledExchange(poolOf(parcel.target), parcel, underWay)
      return wiredExchange(parcel, wire, { ca, lookup, underWay })
    },
    dropIdle() {
      // What is still under way ends as it would.
      for (const pool of takePools()) void pool.close()
    },
    close() {
      for (const abort of underWay) abort({ kind: 'aborted', message: 'The sender was closed.' })
      for (const pool of takePools()) void pool.destroy()
    },
  }
}
