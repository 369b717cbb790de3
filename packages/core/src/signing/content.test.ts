import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { BODY, HMAC, mac, NOW_MS, signed, verdict } from '../../test-support/signed-requests.ts'
import type { SignatureScheme } from './scheme.ts'

const URL = 'https://example.com/hooks?tenant=1'
const SETTINGS = { publicUrl: URL, webhookId: 'WH-1' }
const BASE: SignatureScheme = { header: 'X-Signature', ...HMAC }

test('verifies the URL of the settings and the body, as Square signs them, whatever the Host header says', () => {
  const scheme: SignatureScheme = { ...BASE, encoding: 'base64', signed: ['url', 'body'] }
  const sent = {
    headers: { 'X-Signature': mac('sha256', 'key', URL + BODY, 'base64') },
    settings: SETTINGS,
  }
  expect(verdict(scheme, 'key', sent)).toBe(0)
  expect(signed(scheme, 'key', { url: URL }).headers).toEqual(sent.headers)
  expect(verdict(scheme, 'key', { ...sent, settings: { publicUrl: 'https://example.com/other' } })).toBe(
    'SIGNATURE_INVALID',
  )
  expect(verdict(scheme, 'key', { ...sent, settings: {} })).toBe('SIGNATURE_INVALID')
  // The host comes from the receiver's settings, never from the request.
  const headers = { ...sent.headers, host: 'example.com', 'x-forwarded-host': 'example.com' }
  expect(verdict(scheme, 'key', { headers, url: '/hooks?tenant=1' })).toBe('SIGNATURE_INVALID')
})

test("verifies the request's own query where the settings have none", () => {
  const scheme: SignatureScheme = { ...BASE, signed: ['url', 'body'] }
  const headers = { 'X-Signature': mac('sha256', 'key', `https://example.com/hooks?a=1${BODY}`, 'hex') }
  const settings = { publicUrl: 'https://example.com/hooks' }
  expect(verdict(scheme, 'key', { headers, settings, url: '/hooks?a=1' })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings, url: '/hooks?a=2' })).toBe('SIGNATURE_INVALID')
  expect(verdict(scheme, 'key', { headers, settings, url: '/hooks' })).toBe('SIGNATURE_INVALID')
})

test("verifies the request's own query where the settings have one", () => {
  const scheme: SignatureScheme = { ...BASE, signed: ['url', 'body'] }
  const headers = { 'X-Signature': mac('sha256', 'key', URL + BODY, 'hex') }
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks?tenant=1' })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks' })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks?tenant=1&id=2' })).toBe(
    'SIGNATURE_INVALID',
  )
})

test('decodes the URL where the scheme says so, and nowhere else', () => {
  const scheme: SignatureScheme = { ...BASE, signed: [{ url: { decode: ':/' } }, 'body'] }
  const settings = { publicUrl: 'https://example.com/a%2Fb' }
  const content = `https://example.com/a/b?c=:%20%3f%253A%40${BODY}`
  const headers = { 'X-Signature': mac('sha256', 'key', content, 'hex') }
  const url = '/a%2Fb?c=%3A%20%3f%253A%40'
  expect(verdict(scheme, 'key', { headers, settings, url })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings, url: url.replace('%40', '@') })).toBe(
    'SIGNATURE_INVALID',
  )
  expect(signed(scheme, 'key', { url: `https://example.com${url}` }).headers).toEqual(headers)
  expect(verdict(scheme, 'key', { headers, url })).toBe('SIGNATURE_INVALID')
  expect(() => signed(scheme, 'key')).toThrow(/^The URL, which the scheme signs, has no value/)
})

test('verifies a header by the bytes that were sent, which Node reads as Latin-1', () => {
  const scheme: SignatureScheme = { ...BASE, signed: [{ header: 'X-Id' }, 'body'] }
  const content = Buffer.concat([Buffer.from('caf\u00e9', 'latin1'), Buffer.from(BODY)])
  const signature = createHmac('sha256', 'key').update(content).digest('hex')
  const headers = { 'X-Id': 'caf\u00e9', 'X-Signature': signature }
  expect(verdict(scheme, 'key', { headers })).toBe(0)
})

test('refuses a line break in a field of one line, since it could move text into the next field', () => {
  const one = (field: string) => ({ field, oneLine: true }) as const
  const scheme: SignatureScheme = { ...BASE, signed: [{ field: 'text' }, { text: '\n' }, one('id')] }
  const headers = { 'X-Signature': mac('sha256', 'key', 'a\nb\nc', 'hex') }
  const body = (text: string, id: string) => JSON.stringify({ text, id })
  expect(verdict(scheme, 'key', { headers, body: body('a\nb', 'c') })).toBe(0)
  expect(verdict(scheme, 'key', { headers, body: body('a', 'b\nc') })).toBe('SIGNATURE_INVALID')
  const returned = { 'X-Signature': mac('sha256', 'key', 'a\nb\rc', 'hex') }
  expect(verdict(scheme, 'key', { headers: returned, body: body('a', 'b\rc') })).toBe('SIGNATURE_INVALID')
})

test('verifies method, URL, body and a time in milliseconds, as HubSpot signs them', () => {
  const scheme: SignatureScheme = {
    header: 'X-HubSpot-Signature-v3',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    signed: ['method', 'url', 'body', 'timestamp'],
    timestamp: { header: 'X-HubSpot-Request-Timestamp', toleranceS: 300, unit: 'ms' },
  }
  const content = `POST${URL}${BODY}${NOW_MS}`
  const headers = {
    'X-HubSpot-Signature-v3': mac('sha256', 'key', content, 'base64'),
    'X-HubSpot-Request-Timestamp': String(NOW_MS),
  }
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS, method: 'post' })).toBe(0)
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS, method: 'PUT' })).toBe('SIGNATURE_INVALID')
  expect(verdict(scheme, 'key', { headers, settings: SETTINGS }, NOW_MS + 301_000)).toBe(
    'TIMESTAMP_OUT_OF_TOLERANCE',
  )
  expect(signed(scheme, 'key', { url: URL }).headers).toEqual(headers)
})
