import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { afterEach, expect, it, vi } from 'vitest'
import { signTicket, ticket, ticketReceiver } from '../../test-support/tickets.ts'
import { toNodeHandler, toNodeRequest, writeReply } from '../node.ts'

/** The head of a request whose signature is checked once its body is complete. */
const SIGNED_POST = 'POST / HTTP/1.1\r\nHost: x\r\nX-Tickets-Signature: sha256=0\r\n'

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listen(listener: RequestListener) {
  const server = createServer(listener).listen(0)
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}` }
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  closers.push(() => socket.destroy())
  return socket
}

/** Unlike `once`, ignores earlier errors. */
function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.on('error', () => {}).once('close', resolve))
}

const body = JSON.stringify(ticket())
const signed = { method: 'POST', headers: { 'X-Tickets-Signature': signTicket(body) }, body }

it('treats every request as a webhook without a path', async () => {
  const { url } = await listen(toNodeHandler(ticketReceiver().webhooks))
  expect((await fetch(`${url}/anywhere`, signed)).status).toBe(200)
})

it('answers 500 and explains the fix when handler is passed without being called', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { url } = await listen(toNodeHandler as never)
  const response = await fetch(url, signed)
  expect([response.status, await response.text()]).toEqual([500, '{"error":"CONFIG_INVALID"}'])
  expect(said.mock.calls).toEqual([[expect.stringContaining('Write createServer(toNodeHandler(webhooks))')]])
  said.mockRestore()
  expect(() => toNodeHandler({} as never)).toThrow(/without being called/)
})

it('passes other paths to next, or answers 404', async () => {
  const handle = toNodeHandler(ticketReceiver().webhooks, { path: '/hooks' })
  const bare = await listen(handle)
  expect((await fetch(`${bare.url}/hooks/?x=1`, signed)).status).toBe(200)
  expect((await fetch(`${bare.url}/elsewhere`, signed)).status).toBe(404)
  const chained = await listen((req, res) => void handle(req, res, () => void res.writeHead(418).end()))
  expect((await fetch(`${chained.url}/elsewhere`, signed)).status).toBe(418)
})

it('stops reading at the limit, lets the client read the refusal and then cuts the connection', async () => {
  const { webhooks } = ticketReceiver({ maxBodyBytes: 10_000 })
  const { server, port } = await listen(toNodeHandler(webhooks))
  let bytesRead = () => 0
  server.on('connection', (socket) => {
    bytesRead = () => socket.bytesRead
  })
  const socket = open(port)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.write(`${SIGNED_POST}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
  const sendOn = () => {
    while (socket.writable && socket.write(chunk));
  }
  socket.on('drain', sendOn)
  sendOn()
  await closed(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*{"error":"PAYLOAD_TOO_LARGE"}$/i)
  // The limit, plus the bytes that the stream and the parser had buffered.
  expect(bytesRead()).toBeLessThan(500_000)
})

it('keeps the connection of a small body that it did not read', async () => {
  const { port } = await listen(toNodeHandler(ticketReceiver().webhooks))
  const socket = open(port)
  const head = 'Host: x\r\nContent-Length: 4\r\n\r\n'
  socket.write(`PUT / HTTP/1.1\r\n${head}body`)
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 405 [\s\S]*connection: keep-alive/i)
  socket.write(`POST / HTTP/1.1\r\n${head}body`)
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 401 /)
})

it('refuses at once when the client disconnects before the body is read', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  const done = new Promise<void>((resolve) => {
    void listen(async (req, res) => {
      await closed(req)
      await writeReply(req, res, await webhooks.receive(toNodeRequest(req)))
      resolve()
    }).then(({ port }) => {
      const socket = open(port)
      socket.write(`${SIGNED_POST}Content-Length: 100\r\n\r\nhalf`, () => socket.destroy())
    })
  })
  await done
  expect(outcomes).toMatchObject([{ code: 'BODY_INCOMPLETE', error: { cause: expect.any(Error) } }])
})

it('answers RAW_BODY_UNAVAILABLE at once for a body that was read and not kept', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  const { url } = await listen(async (req, res) => {
    for await (const _ of req);
    await writeReply(req, res, await webhooks.receive(toNodeRequest(req)))
  })
  expect((await fetch(url, signed)).status).toBe(500)
  expect(outcomes).toMatchObject([{ code: 'RAW_BODY_UNAVAILABLE' }])
})

it('uses the bytes that a framework keeps elsewhere', async () => {
  const { webhooks } = ticketReceiver()
  const { url } = await listen(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const kept = [{ parsed: true }, Buffer.concat(chunks)]
    await writeReply(req, res, await webhooks.receive(toNodeRequest(req, { kept })))
  })
  expect((await fetch(url, signed)).status).toBe(200)
})

it('answers on the compatibility API of http2', async () => {
  const server = createHttp2Server(toNodeHandler(ticketReceiver().webhooks)).listen(0)
  await once(server, 'listening')
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closers.push(
    () => client.destroy(),
    () => server.close(),
  )
  const stream = client.request({ ':method': 'POST', 'x-tickets-signature': signTicket(body) })
  stream.end(body)
  const [headers] = await once(stream, 'response')
  expect(headers[':status']).toBe(200)
})
