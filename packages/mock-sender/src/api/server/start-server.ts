import { createServer, type Server } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { ApiProblem } from './api-problem.ts'
import type { ListenOptions } from './api-server.ts'
import { toProblem } from './app.ts'
import { createFront, type Front } from './front.ts'
import { createVisitorCheck, isLoopback, type VisitorCheck } from './visitor.ts'

/** A server that listens, and what is served there. */
export interface StartedServer {
  readonly url: string
  /** Only this machine reaches it. */
  readonly isLocal: boolean
  readonly front: Front
  readonly checkVisitor: VisitorCheck
  isClosed(): boolean
  close(): Promise<void>
}

const LOCAL = '127.0.0.1'
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/**
 * Rejects when the port is taken, and for a host that is none.
 * @param toError the body of a refusal before any app has seen the request
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
  // The globals of whoever runs the sender stay as they are.
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
