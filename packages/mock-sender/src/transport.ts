import { Agent as HttpAgent, type RequestOptions, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import type { Exchange } from './delivery.ts'
import { type Abort, exchange } from './exchange.ts'
import type { Wire } from './wire.ts'

/** Below the 5 s after which Node servers hang up, so that no request meets a closing connection. */
export const IDLE_SOCKET_MS = 1000

/** Makes HTTP requests, one per attempt, and keeps connections for the next ones. */
export interface Transport {
  /** Never rejects: what goes wrong is the exchange's `error`. */
  send(parcel: Parcel): Promise<Exchange>
  /** Closes connections that nobody uses at the moment. */
  dropIdle(): void
  /** Aborts everything under way and closes all connections. */
  close(): void
}

/** One request to be made. */
export interface Parcel {
  readonly target: URL
  /** Names and values in turn, all that is sent but for `connection`. */
  readonly headerLines: readonly string[]
  readonly body: Buffer
  readonly wire: Wire | null
  readonly timeoutMs: number
}

/** Certificates to trust instead of the system's, in PEM. */
export type CertificateAuthority = string | Buffer | readonly (string | Buffer)[]

export function createTransport({ ca }: { ca?: CertificateAuthority } = {}): Transport {
  const options = { keepAlive: true, timeout: IDLE_SOCKET_MS, maxFreeSockets: 1024 }
  const agents = {
    'http:': new HttpAgent(options),
    'https:': new HttpsAgent({ ...options, ca: typeof ca === 'object' ? [ca].flat() : ca }),
  }
  const underWay = new Set<Abort>()
  const known = new WeakMap<URL, RequestOptions>()

  const toOptions = (target: URL): RequestOptions => {
    const agent = agents[target.protocol as 'http:' | 'https:']
    const made = { ...urlToHttpOptions(target), method: 'POST', agent, setHost: false }
    known.set(target, made)
    return made
  }

  return {
    send({ target, headerLines, body, wire, timeoutMs }) {
      const base = known.get(target) ?? toOptions(target)
      const request = (target.protocol === 'https:' ? requestHttps : requestHttp)({
        ...base,
        headers: headerLines,
      })
      const { done, abort } = exchange(request, body, wire, timeoutMs)
      underWay.add(abort)
      return done.finally(() => underWay.delete(abort))
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
