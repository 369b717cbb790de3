import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One request as received, possibly incomplete. */
export interface RawRequest {
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[]
  readonly chunks: Buffer[]
  readonly isComplete: boolean
  /** Resolves when the connection is closed. */
  readonly hungUp: Promise<void>
}

/** A real HTTP server that keeps the exact bytes of each request. Close it after the test. */
export async function startRawReceiver(
  answer: (response: ServerResponse, request: RawRequest) => void = (response) => response.end(),
) {
  const requests: RawRequest[] = []
  const ends = new WeakMap<Socket, Promise<void>>()
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    const hungUp = ends.get(incoming.socket) ?? Promise.resolve()
    const request = {
      rawHeaders: incoming.rawHeaders,
      chunks,
      hungUp,
      get isComplete() {
        return incoming.complete
      },
    }
    requests.push(request)
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => answer(response, request))
    incoming.on('error', () => {})
  })
  server.on('connection', (socket: Socket) => {
    ends.set(socket, new Promise((resolve) => socket.once('close', () => resolve())))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** The values of a repeated header. */
export function valuesOf({ rawHeaders }: RawRequest, name: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name.toLowerCase(),
  )
}

export const bodyOf = ({ chunks }: RawRequest): Buffer => Buffer.concat(chunks)
