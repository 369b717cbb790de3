import { once } from 'node:events'
import { createServer, request as requestHttp, type Server } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { generic, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { toEgressPolicy } from './egress-policy.ts'
import { type PinnedTarget, type Resolver, resolveTarget } from './resolve-target.ts'

// All of 127/8 is loopback on Linux and Windows. macOS has only 127.0.0.1.
const testWithTwoAddresses = test.skipIf(process.platform === 'darwin')

const strict = toEgressPolicy('strict', workflows.subscription)
const local = toEgressPolicy('local', workflows.subscription)
const open: Server[] = []

afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

testWithTwoAddresses(
  'connects to the checked address even if the name now resolves to another one',
  async () => {
    const port = await serve('127.0.0.2', 'checked')
    await serve('127.0.0.1', 'elsewhere', port)
    const answers = [['127.0.0.2'], ['127.0.0.1']]
    const resolver: Resolver = () => answers.shift() ?? []
    const url = `http://receiver.test:${port}/`

    const first = pinned(await resolveTarget(url, local, resolver))
    const second = pinned(await resolveTarget(url, local, resolver))
    expect(await get(first)).toEqual({ body: 'checked', host: `receiver.test:${port}` })
    expect(await get(second)).toMatchObject({ body: 'elsewhere' })
    expect(await get(first)).toMatchObject({ body: 'checked' })
  },
)

testWithTwoAddresses('connects to the checked address even if the system resolves the name', async () => {
  const port = await serve('127.0.0.2', 'checked')
  await serve('127.0.0.1', 'elsewhere', port)
  const url = `http://localhost:${port}/`

  expect(await get(pinned(await resolveTarget(url, local)))).toMatchObject({ body: 'elsewhere' })
  const target = pinned(await resolveTarget(url, local, () => ['127.0.0.2']))
  expect(await get(target)).toMatchObject({ body: 'checked' })
})

test('tries the other checked addresses when the first does not answer', async () => {
  const port = await serve('127.0.0.1', 'second')
  const target = pinned(
    await resolveTarget(`http://receiver.test:${port}/`, local, () => ['::1', '127.0.0.1']),
  )
  expect(await get(target)).toMatchObject({ body: 'second' })
})

test('keeps the host name as the TLS server name', async () => {
  const asked: string[] = []
  const server = createTlsServer({
    SNICallback(name, done) {
      asked.push(name)
      done(new Error('This server has no certificate.'))
    },
  })
  server.on('tlsClientError', () => {})
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo

  const target = pinned(await resolveTarget(`https://receiver.test:${port}/`, local, () => ['127.0.0.1']))
  await once(requestHttps(target.url, { lookup: target.lookup }).end(), 'error')
  server.close()
  expect(asked).toEqual(['receiver.test'])
})

test('calls the resolver once, with the name of the URL', async () => {
  const asked: string[] = []
  const target = await resolveTarget('https://Hooks.Example.com./', strict, async (name) => {
    asked.push(name)
    return ['93.184.215.14']
  })
  expect(pinned(target).addresses).toEqual(['93.184.215.14'])
  expect(asked).toEqual(['hooks.example.com.'])
})

test('answers a lookup for one address and one for all of them', async () => {
  const { lookup } = pinned(
    await resolveTarget('https://hooks.example.com/', strict, () => ['2606:4700:4700::1111', '1.1.1.1']),
  )
  const one = await new Promise((resolve) => lookup('any.name', {}, (_error, ...answer) => resolve(answer)))
  const all = await new Promise((resolve) =>
    lookup('any.name', { all: true }, (_error, answer) => resolve(answer)),
  )
  expect(one).toEqual(['2606:4700:4700::1111', 6])
  expect(all).toEqual([
    { address: '2606:4700:4700::1111', family: 6 },
    { address: '1.1.1.1', family: 4 },
  ])
})

test('reports unresolved, with the code, if the resolver throws or rejects', async () => {
  const notFound = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
  const url = 'https://hooks.example.com/'
  const throwing: Resolver = () => {
    throw notFound
  }
  for (const resolver of [throwing, () => Promise.reject(notFound)]) {
    expect(await resolveTarget(url, strict, resolver)).toEqual({
      ok: false,
      refusal: {
        reason: 'unresolved',
        message: 'The name hooks.example.com could not be resolved (ENOTFOUND). Check its spelling.',
        host: 'hooks.example.com',
        address: null,
      },
    })
  }
  expect(await resolveTarget(url, strict, () => Promise.reject())).toMatchObject({
    refusal: { reason: 'unresolved' },
  })
})

test('names the address that a host resolves to', async () => {
  const target = await resolveTarget('https://hooks.example.com/', strict, () => ['1.1.1.1', '10.0.0.1'])
  expect(target).toEqual({
    ok: false,
    refusal: {
      reason: 'private',
      message:
        "The host hooks.example.com leads to 10.0.0.1, a private address. Use a public one, or egress: 'local'.",
      host: 'hooks.example.com',
      address: '10.0.0.1',
    },
  })
})

test('allows plain HTTP in strict mode if the provider allows it', async () => {
  const policy = toEgressPolicy('strict', generic.subscription)
  expect((await resolveTarget('http://hooks.example.com/', policy, () => ['1.1.1.1'])).ok).toBe(true)
  expect(await resolveTarget('http://10.0.0.1/', policy)).toMatchObject({ refusal: { reason: 'private' } })
})

function pinned(target: Awaited<ReturnType<typeof resolveTarget>>): PinnedTarget {
  if (target.ok) return target
  throw new Error(target.refusal.message)
}

async function serve(address: string, body: string, port = 0): Promise<number> {
  const server = createServer(({ headers }, response) => {
    response.end(JSON.stringify({ body, host: headers.host }))
  })
  open.push(server)
  await once(server.listen(port, address), 'listening')
  return (server.address() as AddressInfo).port
}

async function get({ url, lookup }: PinnedTarget): Promise<unknown> {
  const [response] = await once(requestHttp(url, { lookup, agent: false }).end(), 'response')
  return JSON.parse(Buffer.concat(await response.toArray()).toString())
}
