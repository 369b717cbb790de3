import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { forward, refuse } from './forward.ts'
import type { PassedExchange } from './passed-exchange.ts'
import { toTargetPath } from './target-path.ts'

export interface RecordServerOptions {
  /** The receiver. Requests go to this URL or below it. */
  readonly to: URL
  readonly host: string
  readonly port: number
  readonly maxBodyBytes: number
  /** Throws for a request to a foreign host name or from another site's page. */
  readonly checkVisitor: (request: IncomingMessage) => void
  readonly onPassed: (exchange: PassedExchange) => void
  /** Called for a request that was not forwarded, and for a receiver that cannot be reached. */
  readonly onProblem: (message: string) => void
}

export interface RecordServer {
  readonly url: string
  /** Resolves after `onPassed` was called for every request. */
  close(): Promise<void>
}

/** Starts a proxy that forwards requests byte for byte. Rejects if the port is taken. */
export async function startRecordServer(options: RecordServerOptions): Promise<RecordServer> {
  const { host, port } = options
  const open = new Set<Promise<void>>()
  let count = 0
  const server = createServer((incoming, response) => {
    // Only the receiver sets a Date header.
    response.sendDate = false
    const passing = pass({ incoming, response, number: ++count }, options).catch(() => {
      response.destroy()
    })
    open.add(passing)
    void passing.then(() => open.delete(passing))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${taken}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await Promise.all(open)
    },
  }
}

interface Passing {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly number: number
}

async function pass({ incoming, response, number }: Passing, options: RecordServerOptions): Promise<void> {
  const { to, checkVisitor, maxBodyBytes, onPassed, onProblem } = options
  const receivedAt = new Date().toISOString()
  const stop = (status: number, message: string) => {
    onProblem(message)
    refuse(response, status, message)
  }
  try {
    checkVisitor(incoming)
  } catch (error) {
    return stop(403, (error as Error).message)
  }
  const path = toTargetPath(incoming.url ?? '', to)
  if (path === undefined)
    return stop(404, 'A path with a . or .. segment is not forwarded. Send the request without it.')
  const body = await readBody(incoming, maxBodyBytes)
  if (body === undefined) {
    return stop(413, `A body is longer than ${maxBodyBytes} bytes and was not forwarded. Raise --max-body.`)
  }
  const answer = await forward({ incoming, body, path, response, to, onProblem })
  const { method = '', rawHeaders } = incoming
  onPassed({ number, method, path, rawHeaders, body, answer, receivedAt })
}

/** Returns undefined for a body that is too long. Rejects if the sender disconnects early. */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
