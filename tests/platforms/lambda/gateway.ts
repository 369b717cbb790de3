// Replaces API Gateway or a function URL: node dist/gateway.js WAY KIND calls the function for each HTTP request.
import { createServer } from 'node:http'
import type { HttpResult, Way } from './handlers'
import { startInstance } from './start-instance'
import { type EventKind, toEvent } from './to-event'

const [way, kind] = process.argv.slice(2) as [Way, EventKind]

async function start() {
  const instance = await startInstance(way)
  process.once('SIGTERM', () => {
    instance.stop()
    process.exit()
  })
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', rawHeaders } = request
    const event = toEvent[kind]({ method, url, rawHeaders, body: Buffer.concat(chunks) })
    try {
      const { statusCode, headers, multiValueHeaders, body } = assertResult(await instance.invoke(event))
      response.writeHead(statusCode, { ...headers, ...multiValueHeaders } as Record<string, string>).end(body)
    } catch (error) {
      console.error(error)
      response.writeHead(502).end('{"message":"Internal server error"}')
    }
  })
  server.listen(Number(process.env.PORT), '127.0.0.1')
}

/** The documented properties of a result. A REST API replies 502 to a malformed one. */
const PROPERTIES = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded', 'cookies']

function assertResult(result: HttpResult): HttpResult {
  const { statusCode, body = '', isBase64Encoded = false } = result
  const unknown = Object.keys(result).filter((name) => !PROPERTIES.includes(name))
  if (unknown.length > 0 || !Number.isInteger(statusCode) || typeof body !== 'string' || isBase64Encoded) {
    throw new TypeError(`API Gateway does not accept this result: ${JSON.stringify(result)}`)
  }
  return result
}

void start()
