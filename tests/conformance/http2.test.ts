import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createWebhooks, type Outcome, type WebhooksOptions } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Http2Mount, http2Mounts } from './http2-mounts.ts'

// Exposes `gc` in a process that was started without the flag.
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const secret = 'whsec_of_the_http2_test'
const PATH = '/hooks/workflows'
const sender = createMockSender({ provider: workflows, secret })

const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close()
})

async function setUp(mount: Http2Mount, options: Partial<WebhooksOptions<typeof workflows>> = {}) {
  const titles: string[] = []
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: workflows, secret, ...options } as WebhooksOptions<
    typeof workflows
  >)
  webhooks.on('alert.created', (event) => void titles.push(event.data.title))
  webhooks.observe((outcome) => outcomes.push(outcome))
  const server = await mount.listen(webhooks, PATH)
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect(`http://127.0.0.1:${port}`).on('error', () => {})
  closers.push(
    () => server.close(),
    () => client.destroy(),
  )
  return { client, port, titles, outcomes }
}

/** Opens a stream that posts, and ignores its errors: the server may reset it. */
function post(client: ClientHttp2Session, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream {
  return client.request({ ':method': 'POST', ':path': PATH, ...headers }).on('error', () => {})
}

async function answerTo(stream: ClientHttp2Stream): Promise<string> {
  const [headers] = await once(stream, 'response')
  let body = ''
  for await (const chunk of stream) body += chunk
  return `${headers[':status']} ${body}`
}

function closed(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => (stream.closed ? resolve() : stream.once('close', resolve)))
}

/** The bytes in use after a garbage collection. */
function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

/** Sends as long as the server accepts data. Returns the number of bytes. */
function sendOn(stream: ClientHttp2Stream): () => number {
  const chunk = Buffer.alloc(16_384, 'x')
  let sent = 0
  const write = () => {
    while (!stream.destroyed && stream.writable) {
      sent += chunk.length
      if (!stream.write(chunk)) break
    }
  }
  stream.on('drain', write)
  write()
  return () => sent
}

describe.each(http2Mounts)('$name', (mount) => {
  it('handles an event once, however often it is delivered over one session', async () => {
    const { client, titles } = await setUp(mount)
    const { headers, body } = sender.sign('alert.created', { title: 'Disk full' })
    const deliveries = Array.from({ length: 20 }, () => {
      const stream = post(client, headers)
      stream.end(body)
      return answerTo(stream)
    })
    expect(new Set(await Promise.all(deliveries))).toEqual(new Set(['200 {"ok":true}']))
    expect(titles).toEqual(['Disk full'])
  })

  it('refuses a forgery, and any method other than POST', async () => {
    const { client, titles } = await setUp(mount)
    const { headers, body } = sender.sign('alert.created', {}, { faults: [faults.tamperedBody()] })
    const forged = post(client, headers)
    forged.end(body)
    expect(await answerTo(forged)).toBe('401 {"error":"SIGNATURE_INVALID"}')
    const get = client.request({ ':path': PATH }).on('error', () => {})
    expect(await answerTo(get)).toBe('405 {"error":"METHOD_NOT_ALLOWED"}')
    expect(titles).toEqual([])
  })

  it('knows path, query and host of a request as they were sent', async () => {
    const seen: unknown[] = []
    const { client } = await setUp(mount, {
      secret(request) {
        seen.push(request.url, request.header('host'))
        return secret
      },
    })
    const { headers, body } = sender.sign('alert.created')
    const stream = post(client, {
      ...headers,
      ':path': `${PATH}?tenant=a%20b`,
      ':authority': 'tenant.app.test:8443',
    })
    stream.end(body)
    expect(await answerTo(stream)).toBe('200 {"ok":true}')
    expect(seen).toEqual([`${PATH}?tenant=a%20b`, 'tenant.app.test:8443'])
  })

  it('ends the stream of a body over the limit, and takes no more of it', async () => {
    const { client } = await setUp(mount, { maxBodyBytes: 10_000 })
    const stream = post(client, sender.sign('alert.created').headers)
    sendOn(stream)
    expect(await answerTo(stream)).toBe('413 {"error":"PAYLOAD_TOO_LARGE"}')
    await closed(stream)
    expect(stream.rstCode).toBe(0)
  })

  it('ends the stream of a body that is not whole by the deadline', async () => {
    const { client } = await setUp(mount, { deadlineMs: 200 })
    const stream = post(client, sender.sign('alert.created').headers)
    stream.write('{"the beginning')
    expect(await answerTo(stream)).toBe('408 {"error":"BODY_INCOMPLETE"}')
    await closed(stream)
    expect(stream.rstCode).toBe(0)
  })

  it('keeps no bytes of the bodies that it refused', async () => {
    const { client, outcomes } = await setUp(mount, { deadlineMs: 300 })
    const before = heldBytes()
    const streams = Array.from({ length: 20 }, () => post(client, sender.sign('alert.created').headers))
    for (const stream of streams) stream.resume().write(Buffer.alloc(400_000, 'x'))
    await Promise.all(streams.map(closed))
    expect(outcomes.every((outcome) => 'code' in outcome && outcome.code === 'BODY_INCOMPLETE')).toBe(true)
    streams.length = 0
    outcomes.length = 0
    await vi.waitFor(() => expect(heldBytes() - before).toBeLessThan(2_000_000), 5000)
  })

  it('survives a client that disconnects while it sends', async () => {
    const { client, titles } = await setUp(mount)
    const { headers, body } = sender.sign('alert.created')
    const broken = post(client, headers)
    broken.write(body.subarray(0, 50), () => broken.close())
    await closed(broken)
    const whole = post(client, headers)
    whole.end(body)
    expect(await answerTo(whole)).toBe('200 {"ok":true}')
    expect(titles).toHaveLength(1)
  })
})
