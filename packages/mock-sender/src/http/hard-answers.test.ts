import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

/** Parts of what a receiver writes for each request that has come whole; a number is a pause in milliseconds. */
type Script = readonly (string | number | 'hang up')[]

/** A server that reads requests by itself and answers each with the next script, and with the last one for ever. */
async function startRawServer(...scripts: Script[]) {
  const sockets = new Set<Socket>()
  let connections = 0
  let requests = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let text = ''
    socket.on('data', async (chunk) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
      const isWhole =
        head >= 0 && (Number.isNaN(length) ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + length)
      if (!isWhole) return
      text = ''
      const script = scripts[Math.min(requests++, scripts.length - 1)]!
      for (const part of script) {
        if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part))
        else if (part === 'hang up') socket.destroy()
        else socket.write(part, 'latin1')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const started = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    counts: () => ({ connections, requests }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  open.push(started)
  return started
}

async function startSender(url: string, timeoutMs = 2000) {
  const sender = createMockSender({ provider: generic, timeoutMs })
  open.push(sender)
  await sender.subscribe({ url })
  return sender
}

/** Sends one event, and gives the pool the turn that it takes to have its connection back. */
async function emitOne(sender: Awaited<ReturnType<typeof startSender>>) {
  const [delivery] = await sender.emit('user.created')
  await new Promise((resolve) => setImmediate(resolve))
  return delivery!.attempts[0]!
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'

/** Over a connection of the pool, and over one of its own. */
const WAYS = [
  ['pooled', []],
  ['wired', [faults.splitChunks(2)]],
] as const

const DELIVERED: readonly [name: string, script: Script, status: number][] = [
  ['a 100 Continue that nobody asked for', [CONTINUE + OK], 200],
  ['a 100 Continue by itself', [CONTINUE, 20, OK], 200],
  [
    'a 100 Continue in pieces',
    [
      'HT',
      5,
      'TP/1.1 1',
      5,
      '00 Continue\r',
      5,
      '\n\r\nHTTP/1.1 200 OK\r\ncontent',
      5,
      '-length: 2\r\n\r\nok',
    ],
    200,
  ],
  ['a 100 Continue with headers and another text', ['HTTP/1.1 100 Go on\r\nx-a: 1\r\n\r\n', OK], 200],
  ['early hints', [HINTS, 5, OK], 200],
  [
    'all kinds of interim answers, many of them',
    [CONTINUE, HINTS, 'HTTP/1.1 102 Processing\r\n\r\n', HINTS, 5, CONTINUE.repeat(100), OK],
    200,
  ],
  ['an answer in single bytes', [...OK], 200],
  [
    'a 204 that says a length and has a body',
    ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello'],
    204,
  ],
  ['a 204 that says a length and has no body', ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n'], 204],
  ['a 204 whose body comes late', ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 20, 'hello'], 204],
  [
    'a 204 with a chunked body',
    ['HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    204,
  ],
  ['a 204 with a body that nothing announces', ['HTTP/1.1 204 No Content\r\n\r\nhello'], 204],
  [
    'a 204 and the end of the connection',
    ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 'hang up'],
    204,
  ],
  [
    'a 304 with the length of what it stands for',
    ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
    304,
  ],
  ['a 304 with a body', ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\nhello'], 304],
]

test.each(
  DELIVERED.flatMap(([name, script, status]) =>
    WAYS.map((way) => [name, way[0], script, status, way[1]] as const),
  ),
)('%s is an answer (%s)', async (_name, _way, script, status, how) => {
  const server = await startRawServer(script, script, [OK])
  const sender = await startSender(server.url)
  for (const expected of [status, status, 200]) {
    const [delivery] = await sender.emit('user.created', {}, { faults: how })
    const { error, response } = delivery!.attempts[0]!
    expect({ error, status: response?.status }).toEqual({ error: null, status: expected })
    expect(response!.body).toBe(expected === 200 ? 'ok' : '')
  }
  expect(server.counts().requests).toBe(3)
})

test('an answer that switches protocols is none', async () => {
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'
  const { url } = await startRawServer([switching])
  const [delivery] = await (await startSender(url)).emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'network_error' })
})

test('interim answers without an end are a timeout', async () => {
  const { url } = await startRawServer([CONTINUE, 'HTTP/1.1 100 Continue\r\nx-a: 1'])
  const [delivery] = await (await startSender(url, 50)).emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'timeout' })
})

test('a connection that was used before and ends without an answer is replaced by a fresh one, once', async () => {
  const server = await startRawServer([OK], ['hang up'], [OK], ['hang up'], ['hang up'])
  const sender = await startSender(server.url)
  expect(await emitOne(sender)).toMatchObject({ outcome: 'success' })
  expect(await emitOne(sender)).toMatchObject({ outcome: 'success', duplicates: [] })
  expect(server.counts()).toEqual({ connections: 2, requests: 3 })
  // The fresh connection is not kept, so that the next one is new and a first request is not repeated.
  expect(await emitOne(sender)).toMatchObject({ error: { kind: 'connection_reset' } })
  expect(server.counts()).toEqual({ connections: 3, requests: 4 })
})

test('a second connection that ends too is a failed attempt', async () => {
  const server = await startRawServer([OK], ['hang up'])
  const sender = await startSender(server.url)
  await emitOne(sender)
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ error: { kind: 'connection_reset' } })
  expect(server.counts().requests).toBe(3)
})

test.each([
  ['one byte', ['H', 5, 'hang up']],
  ['a part of the headers', ['HTTP/1.1 200 OK\r\ncontent-le', 5, 'hang up']],
  ['an interim answer', [CONTINUE, 5, 'hang up']],
  ['the headers', ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n', 5, 'hang up']],
  ['something else', ['what?', 5, 'hang up']],
] satisfies [string, Script][])('no second request is made when %s came', async (_name, script) => {
  const server = await startRawServer([OK], script)
  const sender = await startSender(server.url)
  await emitOne(sender)
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'network_error' })
  expect(server.counts()).toEqual({ connections: 1, requests: 2 })
})

test('a receiver that says nothing on a used connection is waited for, and asked once', async () => {
  const server = await startRawServer([OK], [])
  const sender = await startSender(server.url, 100)
  await emitOne(sender)
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout' })
  expect(server.counts().requests).toBe(2)
})

test('the fresh connection has the rest of the time', async () => {
  const server = await startRawServer([OK], [60, 'hang up'], [])
  const sender = await startSender(server.url, 150)
  await emitOne(sender)
  const startedAt = performance.now()
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({
    outcome: 'timeout',
    error: { message: 'There was no complete answer within 150 ms.' },
  })
  expect(performance.now() - startedAt).toBeGreaterThan(140)
  expect(performance.now() - startedAt).toBeLessThan(205)
})

test('an app that restarts on the same port within one virtual instant gets the next event', async () => {
  const { createServer: createHttpServer } = await import('node:http')
  const start = (port: number) =>
    new Promise<ReturnType<typeof createHttpServer>>((resolve) => {
      const server = createHttpServer((incoming, response) =>
        incoming.resume().on('end', () => response.end()),
      )
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  const stop = (server: ReturnType<typeof createHttpServer>) =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  let server = await start(0)
  const { port } = server.address() as AddressInfo
  const sender = await startSender(`http://127.0.0.1:${port}/hooks`)
  for (let restart = 0; restart < 5; restart++) {
    const sent = await Promise.all(Array.from({ length: 10 }, () => sender.emit('user.created')))
    expect(sent.flat().map(({ status }) => status)).toEqual(new Array(10).fill('delivered'))
    await stop(server)
    server = await start(port)
  }
  await stop(server)
})

test('a receiver that cuts every other connection before it answers loses no event', async () => {
  const scripts: Script[] = Array.from({ length: 60 }, (_, index) => (index % 3 === 1 ? ['hang up'] : [OK]))
  const server = await startRawServer(...scripts)
  const sender = await startSender(server.url)
  const outcomes = []
  for (let count = 0; count < 40; count++) outcomes.push((await emitOne(sender)).outcome)
  expect(outcomes).toEqual(new Array(40).fill('success'))
  expect(server.counts().requests).toBe(60)
})
