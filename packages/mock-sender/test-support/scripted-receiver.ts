import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that the receiver of a test got. */
export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A status to reply with, or a function that replies. */
export type Answer = number | ((response: ServerResponse, request: ReceivedRequest) => void)

export interface ScriptedReceiver extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly ReceivedRequest[]
  /** The number of open connections. */
  connections(): Promise<number>
  close(): Promise<void>
}

/** A real HTTP server that sends these replies in turn, then repeats the last one. */
export async function startReceiver(...answers: readonly Answer[]): Promise<ScriptedReceiver> {
  const requests: ReceivedRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = { headers: incoming.headers, body: Buffer.concat(chunks) }
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? 200
    requests.push(request)
    if (typeof answer === 'number') response.writeHead(answer).end()
    else answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    requests,
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    close,
    [Symbol.asyncDispose]: close,
  }
}
