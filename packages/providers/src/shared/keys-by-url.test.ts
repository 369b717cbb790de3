import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { isWebhookError } from '@postern/core'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../../test-support/certificate-pem.ts'
import { recordingFetch } from '../../test-support/recording-fetch.ts'
import type { KeyFetch } from './fetch-text.ts'
import { type KeysByUrlOptions, keysByUrl } from './keys-by-url.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const authority = generateKeyPairSync('rsa', { modulusLength: 2048 })
const START = Date.now()
const leaf = (more: object = {}) =>
  certificatePem({
    subject: 'keys.example.com',
    publicKey: pair.publicKey,
    issuer: 'Authority',
    signingKey: authority.privateKey,
    ...more,
  })
const root = certificatePem({
  subject: 'Authority',
  publicKey: authority.publicKey,
  signingKey: authority.privateKey,
})
const EXPECTED = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const SITE = {
  host: /^keys\.example\.com$/,
  path: /^\/[a-z0-9-]+\.pem$/,
  described: 'https://keys.example.com',
}
const urlOf = (name: string) => `https://keys.example.com/${name}.pem`

/** A key lookup whose site returns `answer`, with a clock that the test moves. */
function setUp(
  answer: () => Response | Promise<Response> = () => new Response(leaf()),
  options: KeysByUrlOptions = {},
) {
  const { fetch, fetched } = recordingFetch(answer)
  const clock = { now: START }
  return { keyAt: keysByUrl(SITE, { fetch, now: () => clock.now, ...options }), fetched, clock }
}

async function codeOf(key: Promise<string>): Promise<string> {
  try {
    await key
    return 'a key'
  } catch (error) {
    return isWebhookError(error) ? error.code : String(error)
  }
}

describe('keysByUrl', () => {
  it('returns the key of the certificate, and fetches it once for concurrent lookups', async () => {
    const { keyAt, fetched } = setUp()
    const keys = await Promise.all(Array.from({ length: 100 }, () => keyAt(urlOf('a'))))
    expect(new Set(keys)).toEqual(new Set([EXPECTED]))
    expect(await keyAt(urlOf('a'))).toBe(EXPECTED)
    expect(fetched).toEqual([urlOf('a')])
  })

  it('fetches a certificate again after a day', async () => {
    const { keyAt, fetched, clock } = setUp(
      () => new Response(leaf({ to: new Date(START + 10 * 86_400_000) })),
    )
    await keyAt(urlOf('a'))
    clock.now += 86_400_000
    await keyAt(urlOf('a'))
    expect(fetched).toHaveLength(2)
  })

  it.each([
    ['another host', 'https://evil.example.com/a.pem'],
    ['a longer host with the same end', 'https://xkeys.example.com/a.pem'],
    ['a longer host with the same beginning', 'https://keys.example.com.evil.com/a.pem'],
    ['a host with a trailing dot', 'https://keys.example.com./a.pem'],
    ['a host in the user name', 'https://keys.example.com@evil.com/a.pem'],
    ['a host after a backslash', 'https://evil.com\\keys.example.com/a.pem'],
    ['a user name', 'https://user@keys.example.com/a.pem'],
    ['a password', 'https://:secret@keys.example.com/a.pem'],
    ['a port', 'https://keys.example.com:8443/a.pem'],
    ['plain HTTP', 'http://keys.example.com/a.pem'],
    ['another scheme', 'file://keys.example.com/a.pem'],
    ['another path', 'https://keys.example.com/x/a.pem'],
    ['a path out of the folder', 'https://keys.example.com/%2e%2e/a.txt'],
    ['a query', 'https://keys.example.com/a.pem?b=1'],
    ['a fragment', 'https://keys.example.com/a.pem#b'],
    ['a text that is not a URL', 'keys.example.com/a.pem'],
    ['an IP address', 'https://169.254.169.254/a.pem'],
    ['no value', undefined],
    ['an object', { href: 'https://keys.example.com/a.pem' }],
  ])('refuses %s as an invalid signature, without a fetch', async (_title, url) => {
    const { keyAt, fetched } = setUp()
    expect(await codeOf(keyAt(url))).toBe('SIGNATURE_INVALID')
    expect(fetched).toEqual([])
  })

  it.each([
    ['a host in capitals', 'https://KEYS.example.com/a.pem'],
    ['the default port', 'https://keys.example.com:443/a.pem'],
  ])('returns the same key for %s', async (_title, url) => {
    const { keyAt, fetched } = setUp()
    expect(await keyAt(url)).toBe(EXPECTED)
    expect(await keyAt(urlOf('a'))).toBe(EXPECTED)
    expect(fetched).toEqual([urlOf('a')])
  })
})

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

describe('keysByUrl with certificates that do not exist', () => {
  const missing = () => new Response('', { status: 404 })

  it('fetches at most 30 times a minute, and keeps the cached keys', async () => {
    let answer = () => new Response(leaf())
    const { keyAt, fetched, clock } = setUp(() => answer())
    await keyAt(urlOf('good'))
    answer = missing
    for (let n = 0; n < 1000; n++) expect(await codeOf(keyAt(urlOf(`x${n}`)))).toBe('KEY_UNAVAILABLE')
    expect(fetched).toHaveLength(30)
    expect(await keyAt(urlOf('good'))).toBe(EXPECTED)
    clock.now += 60_000
    await codeOf(keyAt(urlOf('y')))
    expect(fetched).toHaveLength(31)
  })

  it('fetches at most 4 certificates at once', async () => {
    let open = 0
    let most = 0
    const { keyAt } = setUp(async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      return missing()
    })
    await Promise.all(Array.from({ length: 20 }, (_, n) => codeOf(keyAt(urlOf(`x${n}`)))))
    expect(most).toBe(4)
  })

  it('does not quote the URL in the error', async () => {
    const { keyAt } = setUp()
    await expect(keyAt('https://evil.example.com/secret')).rejects.toThrow(
      /^The request names a certificate that is not the sender's\. The sender's certificates are at https:\/\/keys\.example\.com\.$/,
    )
  })
})

it('accepts a chain whose certificates each issued the previous one', async () => {
  expect(await setUp(() => new Response(leaf() + root)).keyAt(urlOf('a'))).toBe(EXPECTED)
})
