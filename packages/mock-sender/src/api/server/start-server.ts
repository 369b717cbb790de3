import { createServer, type Server } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { ApiProblem } from './api-problem.ts'
import type { ListenOptions } from './api-server.ts'
import { toProblem } from './app.ts'
import { createFront, type Front } from './front.ts'
import { createVisitorCheck, isLoopback, type VisitorCheck } from './visitor.ts'

/** A running server and the senders that it serves. */
export interface StartedServer {
  readonly url: string
  /** Whether only this machine can reach it. */
  readonly isLocal: boolean
  readonly front: Front
  readonly checkVisitor: VisitorCheck
  isClosed(): boolean
  close(): Promise<void>
}

const LOCAL = '127.0.0.1'
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/**
 * Starts a server. Rejects when the port is taken or the host is invalid.
 * @param toError makes the body of an error response for requests that reach no app
 */
export async function startServer(
  { port = 0, host = LOCAL, allowedHosts = [] }: ListenOptions,
  toError: (problem: ApiProblem) => unknown,
): Promise<StartedServer> {
  const checkVisitor = createVisitorCheck({ host, allowedHosts })
  const server = createServer()
  const url = await start(server, port, host)
  const front = createFront(checkVisitor)
  const errorHandler = (error: unknown) => {
    const problem = toProblem(error)
    return Response.json(toError(problem), { status: problem.status })
  }
  // Do not replace the globals of the process.
  server.on('request', getRequestListener(front.fetch, { overrideGlobalObjects: false, errorHandler }))
  let isClosed = false
  return {
    url,
    isLocal: isLoopback(isIPv6(host) ? `[${host}]` : host),
    front,
    checkVisitor,
    isClosed: () => isClosed,
    async close() {
      isClosed = true
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function start(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo
      const reached = ANY_ADDRESS[host] ?? host
      resolve(`http://${isIPv6(reached) ? `[${reached}]` : reached}:${taken}`)
    })
  })
}
