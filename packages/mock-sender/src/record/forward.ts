import { type IncomingMessage, request as requestPlain, type ServerResponse, STATUS_CODES } from 'node:http'
import { request as requestTls } from 'node:https'
import type { PassedAnswer } from './passed-exchange.ts'

const KEPT_BYTES = 64 * 1024
const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/
/** Headers about a single connection; see RFC 9110, 7.6.1. */
const OF_CONNECTION = /^(?:connection|keep-alive|proxy-connection|te|upgrade|expect)$/i

export interface Forwarded {
  readonly incoming: IncomingMessage
  readonly body: Buffer
  readonly path: string
  readonly response: ServerResponse
  readonly to: URL
  readonly onProblem: (message: string) => void
}

/** Sends a request to the target and streams the answer back. Resolves to null if there is no complete answer. */
export function forward(forwarded: Forwarded): Promise<PassedAnswer | null> {
  const { body, response } = forwarded
  return new Promise((resolve) => {
    const outgoing = open(forwarded)
    let isAnswered = false
    const fail = (error: NodeJS.ErrnoException) => {
      if (!response.headersSent && !response.destroyed) refuseFor(forwarded, error)
      resolve(null)
    }
    // If the sender disconnects, the receiver must notice.
    response.once('close', () => outgoing.destroy())
    outgoing.on('error', fail)
    // Without an error: the receiver switched protocols.
    outgoing.once('close', () => isAnswered || fail(new Error('no HTTP answer')))
    outgoing.once('response', (answer) => {
      isAnswered = true
      passBack(answer, response).then(resolve, (error) => {
        // Node does not send an invalid status or header.
        fail(error)
        outgoing.destroy()
      })
    })
    if (response.destroyed) outgoing.destroy()
    outgoing.end(body)
  })
}

function open({ incoming, path, to }: Forwarded) {
  const send = to.protocol === 'https:' ? requestTls : requestPlain
  return send({
    hostname: to.hostname.replace(/^\[|\]$/g, ''),
    port: to.port,
    method: incoming.method!,
    path,
    headers: toSentLines(incoming, to) as never,
    agent: false,
  })
}

function refuseFor(
  { response, to, onProblem }: Forwarded,
  { code, message: reason }: NodeJS.ErrnoException,
): void {
  const problem = UNREACHABLE.test(code ?? '') ? 'cannot be reached' : 'did not answer in HTTP'
  const message = `The receiver at ${to.host} ${problem} (${code ?? reason}). Start it, or correct --to.`
  onProblem(message)
  refuse(response, 502, message)
}

async function passBack(answer: IncomingMessage, response: ServerResponse): Promise<PassedAnswer | null> {
  const { statusCode: status = 0, statusMessage, rawHeaders } = answer
  const chunks: Buffer[] = []
  let length = 0
  response.writeHead(status, statusMessage, withoutConnection(rawHeaders))
  answer.on('data', (chunk: Buffer) => {
    if (length < KEPT_BYTES) chunks.push(chunk)
    length += chunk.length
  })
  answer.on('error', () => {})
  answer.pipe(response)
  return new Promise((resolve) => {
    answer.once('close', () => {
      if (!answer.complete) response.destroy()
      const body = Buffer.concat(chunks).subarray(0, KEPT_BYTES)
      resolve(answer.complete ? { status, rawHeaders, body, isCut: length > KEPT_BYTES } : null)
    })
  })
}

/** Returns the headers as received, with the target's host. */
function toSentLines({ rawHeaders, headers, method }: IncomingMessage, to: URL): string[] {
  const lines = withoutConnection(rawHeaders)
  for (let at = 0; at < lines.length; at += 2) if (/^host$/i.test(lines[at]!)) lines[at + 1] = to.host
  const isFramed = 'content-length' in headers || 'transfer-encoding' in headers
  if (!isFramed && !/^(?:GET|HEAD|DELETE|OPTIONS)$/.test(method!)) lines.push('Content-Length', '0')
  return lines
}

function withoutConnection(lines: readonly string[]): string[] {
  return lines.filter((_, index) => !OF_CONNECTION.test(lines[index - (index % 2)]!))
}

/** Answers with an error of the recorder itself. */
export function refuse(response: ServerResponse, status: number, error: string): void {
  const headers = { 'content-type': 'application/json', ...(status === 413 && { connection: 'close' }) }
  // Named, because a status message that Node refused would be sent otherwise.
  response.writeHead(status, STATUS_CODES[status], headers).end(JSON.stringify({ error }))
}
