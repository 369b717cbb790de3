import { once } from 'node:events'
import { type ClientRequest, createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { PassedExchange } from '../src/record/passed-exchange.ts'
import { startRecordServer } from '../src/record/record-server.ts'

interface Got {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}
export type Answer = (response: ServerResponse, got: Got) => void

/** Starts a receiver that keeps its requests, until the test ends. */
export async function startTarget(answer: Answer) {
  const got: Got[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = '', url = '', rawHeaders } = incoming
    got.push({ method, url, rawHeaders, body: Buffer.concat(chunks) })
    answer(response, got.at(-1)!)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, close }
}

/** Starts a receiver and a recorder in front of it. */
export async function start(
  answer: Answer = (response) => response.end(),
  path = '/hooks',
  maxBodyBytes = 4e6,
) {
  const target = await startTarget(answer)
  return { ...target, ...(await startTo(target.origin + path, maxBodyBytes)) }
}

/** Starts a recorder in front of a URL. */
export async function startTo(to: string, maxBodyBytes = 4e6) {
  const passed: PassedExchange[] = []
  const problems: string[] = []
  const server = await startRecordServer({
    to: new URL(to),
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes,
    checkVisitor: () => {},
    onPassed: (exchange) => passed.push(exchange),
    onProblem: (message) => problems.push(message),
  })
  onTestFinished(server.close)
  return { server, passed, problems }
}

interface Sent {
  readonly path?: string
  readonly method?: string
  readonly headers?: readonly string[]
}

/** Sends exactly these headers. */
export function post(url: string, body: Buffer | string = '', sent: Sent = {}): ClientRequest {
  const { path = '/', method = 'POST', headers = ['Host', 'localhost'] } = sent
  const length = method === 'POST' ? ['Content-Length', String(Buffer.byteLength(body))] : []
  const outgoing = request(url, {
    method,
    path,
    headers: [...headers, ...length] as never,
    agent: false,
  })
  outgoing.end(body)
  return outgoing
}

/** Reads the whole response. */
export async function answerOf(outgoing: ClientRequest) {
  const [response] = await once(outgoing, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const { statusCode, statusMessage, rawHeaders } = response
  return { statusCode, statusMessage, rawHeaders, body: Buffer.concat(chunks) }
}
