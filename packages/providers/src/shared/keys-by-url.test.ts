import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { isWebhookError } from '@postern/core'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../../test-support/certificate.ts'
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
const URL_OF = (name: string) => `https://keys.example.com/${name}.pem`

/** Keys of a site that answers as `answer` says, on a clock that the test moves. */
function setUp(
  answer: () => Response | Promise<Response> = () => new Response(leaf()),
  options: KeysByUrlOptions = {},
) {
  const asked: string[] = []
  const clock = { now: START }
  const fetch: KeyFetch = async (url) => {
    asked.push(url)
    return answer()
  }
  return { keyAt: keysByUrl(SITE, { fetch, now: () => clock.now, ...options }), asked, clock }
}

async function codeOf(key: Promise<string>): Promise<string> {
  try {
    await key
    return 'a key'
  } catch (error) {
    return isWebhookError(error) ? error.code : String(error)
  }
}

describe('a key by URL', () => {
  it('is that of the certificate, and is fetched once for many who wait for it at once', async () => {
    const { keyAt, asked } = setUp()
    const keys = await Promise.all(Array.from({ length: 100 }, () => keyAt(URL_OF('a'))))
    expect(new Set(keys)).toEqual(new Set([EXPECTED]))
    expect(await keyAt(URL_OF('a'))).toBe(EXPECTED)
    expect(asked).toEqual([URL_OF('a')])
  })

  it('is fetched again after a day', async () => {
    const { keyAt, asked, clock } = setUp(() => new Response(leaf({ to: new Date(START + 10 * 86_400_000) })))
    await keyAt(URL_OF('a'))
    clock.now += 86_400_000
    await keyAt(URL_OF('a'))
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['another host', 'https://evil.example.com/a.pem'],
    ['a host that ends like it', 'https://xkeys.example.com/a.pem'],
    ['a host that begins like it', 'https://keys.example.com.evil.com/a.pem'],
    ['a host with a dot at its end', 'https://keys.example.com./a.pem'],
    ['a host in the user name', 'https://keys.example.com@evil.com/a.pem'],
    ['a host behind a backslash', 'https://evil.com\\keys.example.com/a.pem'],
    ['a user', 'https://user@keys.example.com/a.pem'],
    ['a password', 'https://:secret@keys.example.com/a.pem'],
    ['a port', 'https://keys.example.com:8443/a.pem'],
    ['plain HTTP', 'http://keys.example.com/a.pem'],
    ['another scheme', 'file://keys.example.com/a.pem'],
    ['another path', 'https://keys.example.com/x/a.pem'],
    ['a path that leads elsewhere', 'https://keys.example.com/%2e%2e/a.txt'],
    ['a query', 'https://keys.example.com/a.pem?b=1'],
    ['a fragment', 'https://keys.example.com/a.pem#b'],
    ['no URL', 'keys.example.com/a.pem'],
    ['an address', 'https://169.254.169.254/a.pem'],
    ['nothing', undefined],
    ['no text', { href: 'https://keys.example.com/a.pem' }],
  ])('at %s is refused as a bad signature, and nobody is asked', async (_what, url) => {
    const { keyAt, asked } = setUp()
    expect(await codeOf(keyAt(url))).toBe('SIGNATURE_INVALID')
    expect(asked).toEqual([])
  })

  it.each([
    ['a host in capitals', 'https://KEYS.example.com/a.pem'],
    ['the port that HTTPS has anyway', 'https://keys.example.com:443/a.pem'],
  ])('at %s is the same key', async (_what, url) => {
    const { keyAt, asked } = setUp()
    expect(await keyAt(url)).toBe(EXPECTED)
    expect(await keyAt(URL_OF('a'))).toBe(EXPECTED)
    expect(asked).toEqual([URL_OF('a')])
  })
})

const unusable: readonly [string, () => Response | Promise<Response>][] = [
  ['the site refuses', () => new Response('', { status: 404 })],
  ['the site fails', () => new Response('', { status: 500 })],
  ['the answer is a redirect', () => new Response('', { status: 302, headers: { location: URL_OF('b') } })],
  [
    'the answer came from another URL',
    () => Object.defineProperty(new Response(leaf()), 'redirected', { value: true }),
  ],
  ['the connection fails', () => Promise.reject(new Error('ECONNRESET'))],
  ['the answer is no certificate', () => new Response('hello')],
  ['the answer is empty', () => new Response(null)],
  ['the certificate is cut off', () => new Response(leaf().slice(0, 300))],
  [
    'the certificate is damaged',
    () => new Response(leaf().replace(/\n[A-Za-z0-9+/]{64}\n/, `\n${'A'.repeat(64)}\n`)),
  ],
  ['the answer is too large', () => new Response(leaf() + ' '.repeat(70_000))],
  [
    'the answer has no end',
    () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(9000)) })),
  ],
  ['the certificate has expired', () => new Response(leaf({ to: new Date(START - 1000) }))],
  ['the certificate is not valid yet', () => new Response(leaf({ from: new Date(START + 60_000) }))],
  [
    'the certificates behind it did not issue it',
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
    'its key is of another kind',
    () =>
      new Response(leaf({ publicKey: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey })),
  ],
]

describe('a key by URL that cannot be had', () => {
  it.each(unusable)('is 503 when %s, and nobody asks again for ten seconds', async (_what, answer) => {
    const { keyAt, asked, clock } = setUp(answer)
    expect(await codeOf(keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
    clock.now += 9_000
    expect(await codeOf(keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
    expect(asked).toHaveLength(1)
    clock.now += 1_000
    await codeOf(keyAt(URL_OF('a')))
    expect(asked).toHaveLength(2)
  })

  it('is 503 when the site does not answer in time, whether the fetch knows signals or not', async () => {
    const { keyAt } = setUp(() => new Promise(() => {}), { timeoutMs: 20 })
    expect(await codeOf(keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
    const slow = new Response(new ReadableStream({ start: (c) => c.enqueue(Buffer.from('-----BEGIN')) }))
    expect(await codeOf(setUp(() => slow, { timeoutMs: 20 }).keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
  })

  it('is had when the site is well again', async () => {
    let isDown = true
    const { keyAt, clock } = setUp(() => new Response(isDown ? '' : leaf()))
    expect(await codeOf(keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
    isDown = false
    clock.now += 10_000
    expect(await keyAt(URL_OF('a'))).toBe(EXPECTED)
  })

  it('is no longer given away after its certificate has expired', async () => {
    const { keyAt, clock } = setUp(() => new Response(leaf({ to: new Date(START + 60_000) })))
    expect(await keyAt(URL_OF('a'))).toBe(EXPECTED)
    clock.now += 61_000
    expect(await codeOf(keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
  })

  it('follows no redirect of the own fetch', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url!)
      if (request.url === '/b') response.end(leaf())
      else response.writeHead(302, { location: '/b' }).end()
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const fetch: KeyFetch = (_url, options) => globalThis.fetch(`http://127.0.0.1:${port}/a`, options)
    expect(await codeOf(setUp(undefined, { fetch }).keyAt(URL_OF('a')))).toBe('KEY_UNAVAILABLE')
    expect(asked).toEqual(['/a'])
    server.closeAllConnections()
    server.close()
  })
})

describe('whoever names certificates that are not there', () => {
  const missing = () => new Response('', { status: 404 })

  it('causes no more than 30 fetches a minute, and keys that are known stay', async () => {
    let answer = () => new Response(leaf())
    const { keyAt, asked, clock } = setUp(() => answer())
    await keyAt(URL_OF('good'))
    answer = missing
    for (let n = 0; n < 1000; n++) expect(await codeOf(keyAt(URL_OF(`x${n}`)))).toBe('KEY_UNAVAILABLE')
    expect(asked).toHaveLength(30)
    expect(await keyAt(URL_OF('good'))).toBe(EXPECTED)
    clock.now += 60_000
    await codeOf(keyAt(URL_OF('y')))
    expect(asked).toHaveLength(31)
  })

  it('causes no more than 4 fetches at once', async () => {
    let open = 0
    let most = 0
    const { keyAt } = setUp(async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      return missing()
    })
    await Promise.all(Array.from({ length: 20 }, (_, n) => codeOf(keyAt(URL_OF(`x${n}`)))))
    expect(most).toBe(4)
  })

  it('is told nothing of where, and the error quotes nothing of the URL', async () => {
    const { keyAt } = setUp()
    await expect(keyAt('https://evil.example.com/secret')).rejects.toThrow(
      /^The request names a certificate that is not the sender's\. The sender's certificates are at https:\/\/keys\.example\.com\.$/,
    )
  })
})

it('a chain in the order of issuing is accepted', async () => {
  expect(await setUp(() => new Response(leaf() + root)).keyAt(URL_OF('a'))).toBe(EXPECTED)
})
