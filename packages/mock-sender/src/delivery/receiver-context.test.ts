import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?a=b`
}

function create(clock: 'virtual' | 'real' = 'virtual') {
  const sender = createMockSender({ provider: generic, clock })
  open.push(sender)
  return sender
}
type Sender = ReturnType<typeof create>

const moves: [string, (sender: Sender) => Promise<unknown>][] = [
  ['advance()', (sender) => sender.advance('1m')],
  ['runNext()', (sender) => sender.runNext()],
  ['runUntilIdle()', (sender) => sender.runUntilIdle()],
  ['waitFor()', (sender) => sender.waitFor({ status: 'delivered' })],
  ['captureDuring()', (sender) => sender.captureDuring(() => {})],
]

test.each(moves)('%s inside the receiver is refused in words', async (name, move) => {
  const sender = create()
  const said: string[] = []
  const url = await serve(async (request, response) => {
    for await (const _chunk of request);
    await pause(5)
    await move(sender).catch((error: Error) => said.push(error.message))
    response.end()
  })
  await sender.subscribe({ url })
  const [delivery] = await sender.emit('user.created')
  expect(said).toEqual([expect.stringContaining(`${name} was called inside a receiver`)])
  expect(delivery!.status).toBe('delivered')
})

test('a handler of a real framework is inside the receiver', async () => {
  const sender = createMockSender({ provider: generic, secret: 'whsec_inside' })
  open.push(sender)
  const webhooks = createWebhooks({ provider: generic, secret: 'whsec_inside' })
  const said: string[] = []
  webhooks.on('user.created', async () => {
    await sender.advance('1m').catch((error: Error) => said.push(error.message))
  })
  await sender.subscribe({ url: await serve(toNodeHandler(webhooks)) })
  await sender.emit('user.created')
  expect(said).toHaveLength(1)
})

test('runUntilIdle and captureDuring also wait on a real clock', async () => {
  const sender = create('real')
  const said: string[] = []
  const url = await serve(async (_request, response) => {
    await sender.runUntilIdle().catch((error: Error) => said.push(error.message))
    await sender.captureDuring(() => {}).catch((error: Error) => said.push(error.message))
    response.end()
  })
  await sender.subscribe({ url })
  await sender.emit('user.created')
  expect(said).toHaveLength(2)
})

test('a receiver that has answered may move time', async () => {
  const sender = create()
  let moved: Promise<void> | undefined
  const url = await serve((_request, response) => {
    response.end()
    moved = sender.advance('1m')
  })
  await sender.subscribe({ url })
  const before = sender.now()
  await sender.emit('user.created')
  await moved
  expect(sender.now() - before).toBe(60_000)
})

test('the test may move time during an attempt, and so may a receiver of another sender', async () => {
  const [sender, other] = [create(), create()]
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const url = await serve(async (_request, response) => {
    arrive()
    await other.advance('1m')
    await pause(20)
    response.end()
  })
  await sender.subscribe({ url })
  const before = sender.now()
  const emitted = sender.emit('user.created')
  await arrived
  await sender.advance('1m')
  expect((await emitted)[0]!.status).toBe('delivered')
  expect(sender.now() - before).toBe(60_000)
})

test('copies, faulty requests and kept connections are recognised like all others', async () => {
  const sender = create()
  let refused = 0
  const url = await serve(async (request, response) => {
    await sender.advance('1m').catch(() => refused++)
    for await (const _chunk of request);
    response.end()
  })
  await sender.subscribe({ url, headers: { 'X-Team': 'blue' } })
  await sender.emit('user.created')
  await sender.emit('user.created', {}, { faults: [faults.duplicate(2), faults.doubledSignature()] })
  await sender.emit('user.created', {}, { faults: [faults.splitChunks(), faults.missingSignature()] })
  expect(refused).toBe(4)
})
