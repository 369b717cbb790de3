import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { createWebhooks, type WebhooksOptions } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mounts } from './mounts.ts'
import { openRawConnection, type RawConnection } from './raw-connection.ts'

const secret = 'whsec_of_the_boundary_test'
const PATH = '/hooks/workflows'
const sender = createMockSender({ provider: workflows, secret })

const closers: Array<() => void> = []
afterEach(() => {
  vi.useRealTimers()
  for (const close of closers.splice(0).reverse()) close()
})

function createReceiver(options: Partial<WebhooksOptions<typeof workflows>> = {}) {
  const titles: string[] = []
  const urls: unknown[] = []
  const webhooks = createWebhooks({
    provider: workflows,
    secret({ url }) {
      urls.push(url)
      return secret
    },
    ...options,
  } as WebhooksOptions<typeof workflows>)
  webhooks.on('alert.created', (event) => void titles.push(event.data.title))
  webhooks.observe(() => {})
  return { webhooks, titles, urls }
}

/** One signed delivery as a client writes it, to any target. */
function delivery(target: string, { title = 'Disk full', headers = {} } = {}): string {
  const signed = sender.sign('alert.created', { title })
  const lines = Object.entries({
    host: 'app.test',
    ...signed.headers,
    ...headers,
    'content-length': String(signed.body.length),
  }).map(([name, value]) => `${name}: ${value}`)
  return `POST ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${signed.text}`
}

async function open(server: Server): Promise<RawConnection> {
  if (!server.listening) await once(server, 'listening')
  const connection = await openRawConnection((server.address() as AddressInfo).port)
  closers.push(
    () => server.close(),
    () => connection.end(),
  )
  return connection
}

describe.each(mounts)('$name', (mount) => {
  it('answers a status that has no body without one, and goes on with the connection', async () => {
    const provider = { ...workflows, reply: { acknowledge: { status: 204 } } }
    const { webhooks } = createReceiver({ provider })
    const connection = await open(await mount.listen(webhooks, PATH))
    connection.send(delivery(PATH, { title: 'first' }))
    await connection.received(/^HTTP\/1\.1 204 /)
    connection.send(delivery(PATH, { title: 'second' }))
    await connection.received(/204 No Content[\s\S]*204 No Content/)
    // RFC 9110, section 8.6: a 204 has no Content-Length.
    expect(await connection.received(/204/)).not.toMatch(/content-length|transfer-encoding/i)
  })

  it('gives the secret function the path and the query as they were sent', async () => {
    const { webhooks, urls } = createReceiver()
    const connection = await open(await mount.listen(webhooks, PATH))
    connection.send(delivery(`${PATH}?tenant=a%20b&x=%2F`))
    await connection.received(/^HTTP\/1\.1 200 /)
    connection.send(delivery(`http://app.test${PATH}/?tenant=2`))
    await connection.received(/200 OK[\s\S]*200 OK/)
    expect(urls).toEqual([`${PATH}?tenant=a%20b&x=%2F`, `${PATH}/?tenant=2`])
  })

  it('answers its path however a client encodes it', async ({ skip }) => {
    if (mount.name === 'fetch') skip('webhooks.fetch answers every path')
    const { webhooks, titles } = createReceiver()
    const server = await mount.listen(webhooks, '/hooks/a b%3Ac/caf%C3%A9')
    for (const target of [
      '/hooks/a%20b:c/caf%C3%A9',
      '/hooks/a%20b%3Ac/caf%c3%a9',
      '/%68ooks/%61%20b%3ac/caf%C3%A9/?x=1',
    ]) {
      const connection = await open(server)
      connection.send(delivery(target, { title: target }))
      await connection.received(/^HTTP\/1\.1 200 /)
    }
    expect(titles).toHaveLength(3)
    for (const target of [
      '/hooks%2Fa%20b:c/caf%C3%A9',
      '/hooks/a%2520b:c/caf%C3%A9',
      '/hooks/a%20b:c/caf%C3',
      '/hooks/a%20b:c/x/../caf%C3%A9/below',
    ]) {
      const connection = await open(server)
      connection.send(delivery(target))
      await connection.received(/^HTTP\/1\.1 40[04] /)
    }
    expect(titles).toHaveLength(3)
  })

  it.each([
    '/hooks/:tenant',
    '/hooks/*',
    '/hooks/{id}',
    '/hooks/(a|b)',
    '/hooks/a?',
    'hooks',
    'https://app.test/hooks',
    '',
    '/hooks\n',
    '/hooks/../other',
    '/hooks/100%',
  ])('refuses the path %j at creation, in words', async (path) => {
    if (mount.name === 'fetch') return
    const { webhooks } = createReceiver()
    await expect(async () => mount.listen(webhooks, path)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^The path .+\. (Write|Pass|For|Remove) .+\.$/),
    })
  })

  it('takes the content encodings that compress nothing, and refuses those that do', async () => {
    const { webhooks } = createReceiver()
    const server = await mount.listen(webhooks, PATH)
    for (const encoding of [
      '',
      'identity',
      'utf-8',
      'UTF8',
      '8bit',
      'none',
      'binary',
      'aws-chunked',
      'identity, utf-8',
    ]) {
      const connection = await open(server)
      connection.send(delivery(PATH, { headers: { 'content-encoding': encoding } }))
      await connection.received(/^HTTP\/1\.1 200 /)
    }
    for (const encoding of [
      'gzip',
      'X-GZIP',
      'deflate',
      'compress',
      'br',
      'zstd',
      'identity, gzip',
      'utf-8,br',
    ]) {
      const connection = await open(server)
      connection.send(delivery(PATH, { headers: { 'content-encoding': encoding } }))
      await connection.received(/^HTTP\/1\.1 415 /)
    }
  })

  it.each([
    ['PAYLOAD_TOO_LARGE', `POST ${PATH} HTTP/1.1\r\n${workflows.signature.header}: sha256=0`],
    ['SIGNATURE_MISSING', `POST ${PATH} HTTP/1.1`],
    ['METHOD_NOT_ALLOWED', `PUT ${PATH} HTTP/1.1`],
  ])('does not run what follows a request whose answer (%s) closes the connection', async (code, head) => {
    const { webhooks, titles } = createReceiver({ maxBodyBytes: 1000 })
    const connection = await open(await mount.listen(webhooks, PATH))
    connection.send(`${head}\r\nhost: app.test\r\ntransfer-encoding: chunked\r\n\r\n`)
    connection.send(`7d0\r\n${'x'.repeat(2000)}\r\n`)
    const answer = await connection.received(new RegExp(`${code}"}`))
    connection.send(`0\r\n\r\n${delivery(PATH, { title: 'next' })}`)
    if (/^connection: close/im.test(answer)) {
      expect(await connection.closed()).toMatch(new RegExp(`${code}"}$`))
      expect(titles).toEqual([])
    } else {
      await connection.received(/200 OK/)
      expect(titles).toEqual(['next'])
    }
  })

  it('answers refusals of bodies that are on their way while the app fakes its timers', async () => {
    const { webhooks } = createReceiver({ maxBodyBytes: 1000 })
    const connection = await open(await mount.listen(webhooks, PATH))
    vi.useFakeTimers()
    connection.send(`PUT ${PATH} HTTP/1.1\r\nhost: app.test\r\ncontent-length: 2000\r\n\r\nthe beginning`)
    await connection.received(/^HTTP\/1\.1 405 /)
  })
})
