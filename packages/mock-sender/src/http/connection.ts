import type { LookupFunction, Socket } from 'node:net'
import { type buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { createInterimFilter } from './interim-answers.ts'

/** Less than the 5 s after which Node servers close idle connections, so few requests hit a closing one. */
export const IDLE_SOCKET_MS = 1000

/** A connection of a pool. */
export interface Connection {
  /**
   * Called when a request is sent on it. The returned function returns true if the connection was used before and has
   * read nothing since; the receiver may then have hung up before it saw the request.
   */
  begin(): () => boolean
}

/** A request to a pool. The pool adds a function that finds the request's connection once it is sent. */
export interface PooledRequest extends Dispatcher.DispatchOptions {
  connection?: () => Connection | undefined
}

/** The options of a pool. */
export interface PoolOptions {
  /** Certificates to trust instead of the system's, in PEM. */
  readonly ca: (string | Buffer)[] | undefined
  readonly lookup: LookupFunction | undefined
}

/** Bun replaces undici by its own version, which has no pools. */
export const HAS_POOLS = typeof Pool.prototype.dispatch === 'function'

/** Makes a pool that reports the connection of each request, and skips interim answers. */
export function createPool(origin: string, { ca, lookup }: PoolOptions): Pool {
  return new Pool(origin, {
    keepAliveTimeout: IDLE_SOCKET_MS,
    keepAliveMaxTimeout: IDLE_SOCKET_MS,
    // One timeout covers the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ca, timeout: 0, lookup },
    factory: createClient,
  })
}

function createClient(origin: URL, options: object): Client {
  const { connect } = options as { connect: buildConnector.connector }
  let connection: Connection | undefined
  const client = new Client(origin, {
    ...options,
    connect(target, done) {
      connect(target, (...made) => {
        const [, socket] = made
        if (socket) connection = follow(socket)
        done(...made)
      })
    },
  })
  const dispatch = client.dispatch.bind(client)
  client.dispatch = (request: PooledRequest, handler) => {
    request.connection = () => connection
    return dispatch(request, handler)
  }
  return client
}

function follow(socket: Socket): Connection {
  const interim = createInterimFilter()
  const push = socket.push.bind(socket)
  let requests = 0
  let hasRead = false
  // Every byte of plain and TLS sockets passes through push().
  socket.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) return push(chunk)
    hasRead = true
    const bytes = interim.take(chunk)
    return bytes === null || push(bytes, encoding)
  }
  return {
    begin() {
      const isReused = requests++ > 0
      hasRead = false
      interim.expectAnswer()
      return () => isReused && !hasRead
    },
  }
}
