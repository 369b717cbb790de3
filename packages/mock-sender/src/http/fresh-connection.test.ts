import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import {
  CONTINUE,
  OK,
  type Script,
  startScriptServer,
  startSender,
} from '../../test-support/script-server.ts'

/** Sends one event, and waits one turn until the pool has its connection back. */
async function emitOne(sender: Awaited<ReturnType<typeof startSender>>) {
  const [delivery] = await sender.emit('user.created')
  await new Promise((resolve) => setImmediate(resolve))
  return delivery!.attempts[0]!
}

test('a connection that was used before and ends without an answer is replaced by a fresh one, once', async () => {
  const server = await startScriptServer([OK], ['hang up'], [OK], ['hang up'], ['hang up'])
  const sender = await startSender(server.url)
  expect(await emitOne(sender)).toMatchObject({ outcome: 'success' })
  expect(await emitOne(sender)).toMatchObject({ outcome: 'success', duplicates: [] })
  expect(server.counts()).toEqual({ connections: 2, requests: 3 })
  // The fresh connection is not kept, so that the next one is new and a first request is not repeated.
  expect(await emitOne(sender)).toMatchObject({ error: { kind: 'connection_reset' } })
  expect(server.counts()).toEqual({ connections: 3, requests: 4 })
})

test('a second connection that ends too is a failed attempt', async () => {
  const server = await startScriptServer([OK], ['hang up'])
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
  const server = await startScriptServer([OK], script)
  const sender = await startSender(server.url)
  await emitOne(sender)
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'network_error' })
  expect(server.counts()).toEqual({ connections: 1, requests: 2 })
})

test('waits for a silent receiver on a used connection, and sends one request', async () => {
  const server = await startScriptServer([OK], [])
  const sender = await startSender(server.url, 100)
  await emitOne(sender)
  const [delivery] = await sender.emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout' })
  expect(server.counts().requests).toBe(2)
})

test('the fresh connection has the rest of the time', async () => {
  const server = await startScriptServer([OK], [60, 'hang up'], [])
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
  const server = await startScriptServer(...scripts)
  const sender = await startSender(server.url)
  const outcomes = []
  for (let count = 0; count < 40; count++) outcomes.push((await emitOne(sender)).outcome)
  expect(outcomes).toEqual(new Array(40).fill('success'))
  expect(server.counts().requests).toBe(60)
})
