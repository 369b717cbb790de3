import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../../test-support/certificate-pem.ts'
import { authority, codeOf, EXPECTED, leaf, pair, START, setUp, urlOf } from '../../test-support/key-site.ts'
import type { KeyFetch } from './fetch-text.ts'

const unusable: readonly [string, () => Response | Promise<Response>][] = [
  ['the site answers 404', () => new Response('', { status: 404 })],
  ['the site answers 500', () => new Response('', { status: 500 })],
  ['the answer is a redirect', () => new Response('', { status: 302, headers: { location: urlOf('b') } })],
  [
    'fetch followed a redirect',
    () => Object.defineProperty(new Response(leaf()), 'redirected', { value: true }),
  ],
  ['the connection fails', () => Promise.reject(new Error('ECONNRESET'))],
  ['the answer is not a certificate', () => new Response('hello')],
  ['the answer is empty', () => new Response(null)],
  ['the certificate is truncated', () => new Response(leaf().slice(0, 300))],
  [
    'the certificate is damaged',
    () => new Response(leaf().replace(/\n[A-Za-z0-9+/]{64}\n/, `\n${'A'.repeat(64)}\n`)),
  ],
  ['the answer is too large', () => new Response(leaf() + ' '.repeat(70_000))],
  [
    'the answer never ends',
    () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(9000)) })),
  ],
  ['the certificate has expired', () => new Response(leaf({ to: new Date(START - 1000) }))],
  ['the certificate is not valid yet', () => new Response(leaf({ from: new Date(START + 60_000) }))],
  [
    'the next certificate did not issue it',
    () =>
      new Response(
        leaf() +
          certificatePem({ subject: 'Authority', publicKey: pair.publicKey, signingKey: pair.privateKey }),
      ),
  ],
  [
    'its issuer has expired',
    () =>
      new Response(
        leaf() +
          certificatePem({
            subject: 'Authority',
            publicKey: authority.publicKey,
            signingKey: authority.privateKey,
            to: new Date(START - 1000),
          }),
      ),
  ],
  [
    'its key is not an RSA key',
    () =>
      new Response(leaf({ publicKey: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey })),
  ],
]

describe('keysByUrl without a valid certificate', () => {
  it.each(unusable)(
    'rejects with KEY_UNAVAILABLE when %s, and does not fetch again for ten seconds',
    async (_title, answer) => {
      const { keyAt, fetched, clock } = setUp(answer)
      expect(await codeOf(keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
      clock.now += 9_000
      expect(await codeOf(keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
      expect(fetched).toHaveLength(1)
      clock.now += 1_000
      await codeOf(keyAt(urlOf('a')))
      expect(fetched).toHaveLength(2)
    },
  )

  it('rejects with KEY_UNAVAILABLE when the site does not answer in time, with and without support for signals', async () => {
    const { keyAt } = setUp(() => new Promise(() => {}), { timeoutMs: 20 })
    expect(await codeOf(keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
    const slow = new Response(new ReadableStream({ start: (c) => c.enqueue(Buffer.from('-----BEGIN')) }))
    expect(await codeOf(setUp(() => slow, { timeoutMs: 20 }).keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
  })

  it('returns the key when the site has recovered', async () => {
    let isDown = true
    const { keyAt, clock } = setUp(() => new Response(isDown ? '' : leaf()))
    expect(await codeOf(keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
    isDown = false
    clock.now += 10_000
    expect(await keyAt(urlOf('a'))).toBe(EXPECTED)
  })

  it('stops returning a cached key when its certificate expires', async () => {
    const { keyAt, clock } = setUp(() => new Response(leaf({ to: new Date(START + 60_000) })))
    expect(await keyAt(urlOf('a'))).toBe(EXPECTED)
    clock.now += 61_000
    expect(await codeOf(keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
  })

  it('follows no redirect with the global fetch', async () => {
    const fetched: string[] = []
    const server = createServer((request, response) => {
      fetched.push(request.url!)
      if (request.url === '/b') response.end(leaf())
      else response.writeHead(302, { location: '/b' }).end()
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const fetch: KeyFetch = (_url, options) => globalThis.fetch(`http://127.0.0.1:${port}/a`, options)
    expect(await codeOf(setUp(undefined, { fetch }).keyAt(urlOf('a')))).toBe('KEY_UNAVAILABLE')
    expect(fetched).toEqual(['/a'])
    server.closeAllConnections()
    server.close()
  })
})
