import { once } from 'node:events'
import { type ClientHttp2Stream, connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createWebhooks } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { afterEach, expect, it } from 'vitest'
import { handler } from './http2-adapter.ts'

const secret = 'whsec_of_the_test'
const sender = createMockSender({ provider: workflows, secret })

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function setUp({ maxBodyBytes = 100_000 } = {}) {
  const titles: string[] = []
  const webhooks = createWebhooks({ provider: workflows, secret, maxBodyBytes })
  webhooks.observe(() => {})
  webhooks.on('alert.created', (event) => void titles.push(event.data.title))
  const server = createServer().on('stream', handler(webhooks)).listen(0)
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closers.push(
    () => client.destroy(),
    () => server.close(),
  )
  return { titles, client }
}

async function answerTo(stream: ClientHttp2Stream): Promise<string> {
  const [headers] = await once(stream, 'response')
  let body = ''
  for await (const chunk of stream) body += chunk
  return `${headers[':status']} ${body}`
}

const POST = { ':method': 'POST', ':path': '/webhooks' }

it('handles an event once, however often it is delivered', async () => {
  const { client, titles } = await setUp()
  const { headers, body } = sender.sign('alert.created', { title: 'Disk full' })
  for (let delivery = 1; delivery <= 2; delivery++) {
    const stream = client.request({ ...POST, ...headers })
    stream.end(body)
    expect(await answerTo(stream)).toBe('200 {"ok":true}')
  }
  expect(titles).toEqual(['Disk full'])
})

it('refuses a forgery, and any method other than POST', async () => {
  const { client, titles } = await setUp()
  const { headers, body } = sender.sign('alert.created', {}, { faults: [faults.tamperedBody()] })
  const stream = client.request({ ...POST, ...headers })
  stream.end(body)
  expect(await answerTo(stream)).toBe('401 {"error":"SIGNATURE_INVALID"}')
  expect(await answerTo(client.request())).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
  expect(titles).toEqual([])
})

it('refuses a body over the limit while it is still being sent', async () => {
  const { client } = await setUp({ maxBodyBytes: 10_000 })
  const stream = client.request({ ...POST, ...sender.sign('alert.created').headers })
  stream.on('error', () => {})
  stream.write(Buffer.alloc(50_000))
  expect(await answerTo(stream)).toBe('413 {"error":"PAYLOAD_TOO_LARGE"}')
})

it('survives a client that disconnects while it sends', async () => {
  const { client, titles } = await setUp()
  const { headers, body } = sender.sign('alert.created')
  const broken = client.request({ ...POST, ...headers })
  broken.on('error', () => {})
  broken.write(body.subarray(0, 50), () => broken.close())
  await once(broken, 'close')
  const whole = client.request({ ...POST, ...headers })
  whole.end(body)
  expect(await answerTo(whole)).toBe('200 {"ok":true}')
  expect(titles).toHaveLength(1)
})
