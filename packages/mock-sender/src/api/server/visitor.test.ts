import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { elan, generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startApi } from '../../../test-support/start-api.ts'
import { createMockSender } from '../../sender/create-mock-sender.ts'
import type { ListenOptions } from './api-server.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const JSON_TYPE = { 'content-type': 'application/json' }
const body = { url: 'https://receiver.test/', events: ['user.created'] }

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | null
  /** The address to connect to. @default the server's address */
  readonly to?: string
}

async function start(listen: ListenOptions = {}, provider: Parameters<typeof startApi>[0] = generic) {
  const api = await startApi(provider, { listen })
  open.push(api)
  const { port } = new URL(api.url)
  /** Sends a request with only the given headers and the host. */
  const send = ({
    method = 'POST',
    path = '/v1/webhooks',
    headers,
    body: text = JSON.stringify(body),
    to,
  }: Sent) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const all = { authorization: 'Bearer k', ...JSON_TYPE, ...headers }
      const sent = request(
        { host: to ?? '127.0.0.1', port, method, path, headers: all, agent: false },
        (answer) => {
          let read = ''
          answer.on('data', (chunk) => {
            read += chunk
          })
          answer.on('end', () => resolve({ status: answer.statusCode!, text: read }))
        },
      )
      sent.on('error', reject)
      sent.end(text ?? undefined)
    })
  const statusFor = async (host: string) => (await send({ headers: { host } })).status
  return { ...api, port, send, statusFor }
}

/** Sends these exact lines. */
function askRaw(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('end', () => resolve(answer)).on('error', reject)
  })
}

test('a foreign host name is refused on every path', async () => {
  const { send, sender, port } = await start()
  for (const [method, path, text] of [
    ['POST', '/v1/webhooks', undefined],
    ['GET', '/', null],
    ['GET', '/openapi.json', null],
    ['GET', '/v1/webhooks/hook_123/deliveries', null],
    ['POST', '/v1/webhooks/hook_123/test', null],
    ['GET', '/nowhere', null],
    ['OPTIONS', '/v1/webhooks', null],
  ] as const) {
    const answer = await send({ method, path, body: text, headers: { host: `rebinding.test:${port}` } })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.text).toContain('does not accept the host name rebinding.test')
  }
  expect(sender.subscriptions()).toEqual([])
})

test('loopback names are accepted, and names that only look like them are not', async () => {
  const { statusFor, port } = await start()
  const own = ['localhost', 'LOCALHOST', 'localhost.', 'mock.localhost', '127.0.0.1', '127.9.9.9', '[::1]']
  for (const name of own) {
    expect([name, await statusFor(`${name}:${port}`)]).toEqual([name, 201])
    expect([name, await statusFor(name)]).toEqual([name, 201])
  }
  const foreign = [
    'localhost.evil.test',
    'evil.test',
    'notlocalhost',
    '127.0.0.1.evil.test',
    '10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '[::]',
    '[fe80::1]',
    'localhost@evil.test',
    'evil.test#localhost',
    'localhost:80:80',
    'local host',
    'x'.repeat(5000),
  ]
  for (const name of foreign) {
    expect([name, await statusFor(name)]).toEqual([name, expect.toBeOneOf([400, 403])])
  }
})

test('a request with two different hosts is refused', async () => {
  const { send, port, sender } = await start()
  const host = `127.0.0.1:${port}`
  const raw = (...lines: string[]) =>
    askRaw(Number(port), ['GET / HTTP/1.1', ...lines, 'Connection: close', '', ''])
  expect(await raw(`Host: ${host}`)).toMatch(/^HTTP\/1\.1 200/)
  expect(await raw(`Host: ${host}`, 'Host: evil.test')).toMatch(/^HTTP\/1\.1 40[03]/)
  expect(await raw('Host: evil.test', `Host: ${host}`)).toMatch(/^HTTP\/1\.1 40[03]/)
  expect(await raw('Host:')).toMatch(/^HTTP\/1\.1 40[03]/)
  expect(await raw()).toMatch(/^HTTP\/1\.1 40[03]/)
  expect((await send({ path: `http://${host}/v1/webhooks`, headers: { host } })).status).toBe(201)
  expect((await send({ path: 'http://evil.test/v1/webhooks', headers: { host } })).status).toBe(403)
  expect((await send({ path: `http://${host}/v1/webhooks`, headers: { host: 'evil.test' } })).status).toBe(
    403,
  )
  expect(sender.subscriptions()).toHaveLength(1)
})

test('allowedHosts are accepted at any port, or at the given port', async () => {
  const { statusFor } = await start({ allowedHosts: ['mock-sender', 'Mock.Test:8080'] })
  for (const name of ['mock-sender', 'mock-sender:4400', 'MOCK-SENDER', 'mock.test:8080', 'localhost']) {
    expect([name, await statusFor(name)]).toEqual([name, 201])
  }
  for (const name of ['mock.test', 'mock.test:8081', 'a.mock-sender', 'mock-sender.test']) {
    expect([name, await statusFor(name)]).toEqual([name, 403])
  }
})

test('an invalid entry of allowedHosts is refused at the start', async () => {
  const sender = createMockSender({ provider: generic })
  open.push(sender)
  for (const host of ['', 'http://mock.test', 'mock.test/', '*', 'a b', 'mock.test:99999']) {
    await expect(sender.listen({ allowedHosts: [host] })).rejects.toThrow(`allowedHosts has '${host}'`)
  }
})

test('a server on all addresses accepts the address of the connection', async () => {
  const { send, port } = await start({ host: '0.0.0.0' })
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  for (const to of ['127.0.0.1', ...outside]) {
    expect([to, (await send({ to, headers: { host: `${to}:${port}` } })).status]).toEqual([to, 201])
    expect((await send({ to, headers: { host: `0.0.0.0:${port}` } })).status).toBe(201)
    expect((await send({ to, headers: { host: '203.0.113.9' } })).status).toBe(403)
    expect((await send({ to, headers: { host: 'evil.test' } })).status).toBe(403)
  }
})

const FOREIGN: readonly Record<string, string>[] = [
  { origin: 'https://evil.test' },
  { origin: 'null' },
  { origin: 'http://localhost:1' },
  { origin: 'http://127.0.0.1' },
  { origin: 'chrome-extension://abc' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  { referer: 'https://evil.test/page' },
  { referer: 'nonsense' },
]

test.each(FOREIGN)(
  'a page of another site can neither register a URL nor send a test (%o)',
  async (headers) => {
    const { send, sender } = await start()
    await sender.subscribe({ url: 'http://127.0.0.1:9/' })
    const answer = await send({ headers })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('A page of another site sent this request')
    expect((await send({ path: '/v1/webhooks/hook_123/test', body: null, headers })).status).toBe(403)
    expect(sender.subscriptions()).toHaveLength(1)
    expect(sender.deliveries()).toEqual([])
  },
)

test('pages of the server, links to it and programs are accepted', async () => {
  const { send, port } = await start()
  const host = `localhost:${port}`
  const own: Record<string, string>[] = [
    { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    { host, origin: `https://${host}` },
    { host, referer: `http://${host}/page` },
    { 'sec-fetch-site': 'none' },
    {},
  ]
  for (const headers of own) {
    expect([headers, (await send({ headers })).status]).toEqual([headers, 201])
  }
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', referer: 'https://docs.test/' }
  const get = (headers: Record<string, string>) => send({ method: 'GET', path: '/', body: null, headers })
  expect((await get({ ...link, 'sec-fetch-dest': 'document' })).status).toBe(200)
  expect((await get({ ...link, 'sec-fetch-dest': 'iframe' })).status).toBe(403)
  expect((await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403)
  expect((await get({ referer: 'https://docs.test/' })).status).toBe(200)
})

test.each([
  [ventryx, { error: { code: 'forbidden', message: expect.stringContaining('evil.test'), status: 403 } }],
  [elan, { error: { code: 'forbidden', message: expect.stringContaining('evil.test') } }],
  [validibot, { error: { code: 'forbidden', message: expect.stringContaining('evil.test') } }],
  [workflows, { error: expect.stringContaining('evil.test'), code: 'FORBIDDEN' }],
])('$name refuses in its own format', async (provider, shape) => {
  const { send } = await start({}, provider)
  const { status, text } = await send({
    method: 'GET',
    path: '/',
    body: null,
    headers: { host: 'evil.test' },
  })
  expect([status, JSON.parse(text)]).toEqual([403, shape])
})
