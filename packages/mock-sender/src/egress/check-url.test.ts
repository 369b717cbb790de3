import { elan, generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { checkUrl, hostOf } from './check-url.ts'
import { type EgressMode, toEgressPolicy } from './egress-policy.ts'

const strict = toEgressPolicy('strict', elan.subscription)
const local = toEgressPolicy('local', elan.subscription)
const ofLength = (length: number) => 'https://hooks.example.com/'.padEnd(length, 'x')

test.each([strict, local])('refuses a URL one character past the limit of the provider ($mode)', (policy) => {
  expect(checkUrl(ofLength(2048), policy).ok).toBe(true)
  expect(checkUrl(ofLength(2049), policy)).toMatchObject({
    refusal: { reason: 'url_too_long', message: 'The URL has 2049 characters. Use one of at most 2048.' },
  })
})

test('refuses a URL of more than 2048 characters where the provider names no limit', () => {
  for (const mode of ['strict', 'local'] as const) {
    const policy = toEgressPolicy(mode, generic.subscription)
    expect(checkUrl(ofLength(2048), policy).ok).toBe(true)
    expect(checkUrl(ofLength(2049), policy)).toMatchObject({ refusal: { reason: 'url_too_long' } })
  }
})

test.each(['.', 'a.', '1', '[', '%41', 'ü'])("judges a host of '%s' 50,000 times at once", (part) => {
  const unlimited = { ...local, maxUrlLength: Number.POSITIVE_INFINITY }
  const startedAt = performance.now()
  checkUrl(`http://${part.repeat(50_000)}x/`, unlimited)
  checkUrl(`http://x${part.repeat(50_000)}/`, unlimited)
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test('reads a host without the dots that end it', () => {
  const hosts = ['http://a.test./', 'http://a.test../', 'http://[::1]/', 'http://127.0.0.1./'].map((url) =>
    hostOf(new URL(url)),
  )
  expect(hosts).toEqual(['a.test', 'a.test', '::1', '127.0.0.1'])
})

test('returns the parsed URL', () => {
  const checked = checkUrl('http://2130706433:3000/hook', local)
  expect(checked.ok && checked.url.href).toBe('http://127.0.0.1:3000/hook')
})

test('does not reveal a password', () => {
  for (const url of ['https://user:hunter2@10.0.0.1/', 'ftp://user:hunter2@host/', 'https://user:hunter2@']) {
    const checked = checkUrl(url, strict)
    expect(checked.ok).toBe(false)
    expect(JSON.stringify(checked)).not.toContain('hunter2')
  }
})

test('does not suggest local mode if local mode refuses the URL too', () => {
  const message = (url: string) => {
    const checked = checkUrl(url, strict)
    return checked.ok ? '' : checked.refusal.message
  }
  expect(message('https://127.0.0.1/')).toBe(
    "The host 127.0.0.1 is a loopback address. Use a public one, or egress: 'local'.",
  )
  expect(message('https://169.254.1.1/')).toBe(
    'The host 169.254.1.1 is a link-local address. Use another one.',
  )
})

test('refuses a mode that does not exist', () => {
  expect(() => toEgressPolicy('off' as EgressMode, {})).toThrow("The egress mode 'off' does not exist.")
})

test('refuses a port that nobody can listen at, in words', () => {
  const refusalOf = (url: string) => {
    const checked = checkUrl(url, local)
    return checked.ok ? 'ok' : checked.refusal.message
  }
  expect(refusalOf('http://127.0.0.1:0/hook')).toBe('Port 0 does not exist. Use one from 1 to 65535.')
  expect(refusalOf('https://receiver.test:000/')).toMatch(/Port 0/)
  for (const port of ['65536', '99999', '4294967297', '-1', 'http', '8o80', '9'.repeat(100)]) {
    for (const end of ['', '/', '/hook:1', '?a=:', '#a']) {
      expect(refusalOf(`http://receiver.test:${port}${end}`)).toBe(
        'The port of the URL does not exist. Use one from 1 to 65535.',
      )
    }
  }
  for (const port of ['1', '65535', '']) expect(refusalOf(`http://receiver.test:${port}/`)).toBe('ok')
  for (const url of ['http://[::1', 'http://', 'receiver.test:80', 'http://a b:80/']) {
    expect(refusalOf(url)).toMatch(/cannot be read|are not supported/)
  }
})
