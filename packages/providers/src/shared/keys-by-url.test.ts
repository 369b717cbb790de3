import { describe, expect, it } from 'vitest'
import { codeOf, EXPECTED, leaf, root, START, setUp, urlOf } from '../../test-support/key-site.ts'

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
