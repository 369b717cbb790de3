import { expect, test } from 'vitest'
import type { Exchange } from './delivery.ts'
import { decideNext, spreadDelay, toOutcome } from './ladder.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000

function answered(status: number, headers: Record<string, string> = {}): Exchange {
  const response = { status, headers, body: '', bodyEncoding: 'utf8', truncated: false } as const
  return { response, error: null, durationMs: 1 }
}

const failed = (kind: 'timeout' | 'connection_reset'): Exchange => ({
  response: null,
  error: { kind, message: kind },
  durationMs: 1,
})

test('nothing follows a 2xx', () => {
  for (const status of [200, 201, 204, 299]) expect(decideNext(answered(status), NOW, 30_000)).toBeNull()
})

test('every other status, a timeout and a broken connection are retried on the ladder', () => {
  for (const status of [304, 400, 401, 404, 422, 500]) {
    expect(decideNext(answered(status), NOW, 30_000)).toEqual({ at: NOW + 30_000, why: 'backoff' })
  }
  expect(decideNext(failed('connection_reset'), NOW, 5)).toEqual({ at: NOW + 5, why: 'backoff' })
  expect(decideNext(failed('timeout'), NOW, 5)).toEqual({ at: NOW + 5, why: 'timeout' })
  expect(decideNext(answered(307), NOW, 5)).toEqual({ at: NOW + 5, why: 'redirect_not_followed' })
})

test('nothing follows the last attempt or a 410', () => {
  expect(decideNext(answered(500), NOW, undefined)).toEqual({ at: null, why: 'exhausted' })
  expect(decideNext(answered(410), NOW, 30_000)).toEqual({ at: null, why: 'gone' })
  expect(decideNext(answered(410), NOW, undefined)).toEqual({ at: null, why: 'gone' })
})

test('Retry-After in seconds lengthens the delay and never shortens it', () => {
  expect(decideNext(answered(503, { 'retry-after': '120' }), NOW, 30_000)).toEqual({
    at: NOW + 120_000,
    why: 'retry_after',
  })
  expect(decideNext(answered(429, { 'retry-after': '5' }), NOW, 30_000)).toEqual({
    at: NOW + 30_000,
    why: 'backoff',
  })
})

test('Retry-After as a date is read against the clock of the receiver', () => {
  const headers = { 'retry-after': 'Thu, 01 Jan 2015 01:00:00 GMT', date: 'Thu, 01 Jan 2015 00:00:00 GMT' }
  expect(decideNext(answered(503, headers), NOW, 30_000)).toEqual({ at: NOW + HOUR_MS, why: 'retry_after' })
  const dateless = { 'retry-after': new Date(NOW + HOUR_MS).toUTCString() }
  expect(decideNext(answered(503, dateless), NOW, 30_000)?.at).toBe(NOW + HOUR_MS)
})

test('Retry-After applies up to 24 hours, only on 429 and 503, and only if it is valid', () => {
  expect(decideNext(answered(503, { 'retry-after': '999999' }), NOW, 0)?.at).toBe(NOW + 24 * HOUR_MS)
  expect(decideNext(answered(500, { 'retry-after': '120' }), NOW, 7)?.at).toBe(NOW + 7)
  for (const value of ['', 'soon', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    expect(decideNext(answered(503, { 'retry-after': value }), NOW, 7)?.why).toBe('backoff')
  }
})

test('Retry-After takes the three dates of HTTP, in GMT wherever the machine stands', () => {
  const zone = process.env.TZ
  process.env.TZ = 'America/New_York'
  try {
    for (const value of [
      'Thu, 01 Jan 2026 01:00:00 GMT',
      'Thursday, 01-Jan-26 01:00:00 GMT',
      'Thu Jan  1 01:00:00 2026',
    ]) {
      expect(decideNext(answered(503, { 'retry-after': value }), NOW, 7)?.at).toBe(NOW + HOUR_MS)
      const late = { 'retry-after': 'Thu, 01 Jan 2026 03:00:00 GMT', date: value }
      expect(decideNext(answered(503, late), NOW, 7)?.at).toBe(NOW + 2 * HOUR_MS)
    }
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

test('Retry-After that is neither seconds nor a date of HTTP is no hint', () => {
  for (const value of [
    'Sep 2027',
    'retry later 2030',
    '2027-01-01T00:00:00Z',
    '120.5',
    '1e3',
    '+120',
    '0x10',
    '120s',
    '120, 240',
    '٣٠٠',
    'Fri, 01 Jan 2027 00:00:00 PST',
  ]) {
    const next = decideNext(answered(503, { 'retry-after': value }), NOW, 7)
    expect([value, next?.why]).toEqual([value, 'backoff'])
  }
})

test('with an invalid Date header, the sender uses its own clock', () => {
  const headers = { 'retry-after': 'Thu, 01 Jan 2026 01:00:00 GMT', date: '1 Jan 2020' }
  expect(decideNext(answered(503, headers), NOW, 7)?.at).toBe(NOW + HOUR_MS)
})

test('each exchange has one outcome', () => {
  expect(toOutcome(answered(204))).toBe('success')
  expect(toOutcome(answered(302))).toBe('redirected')
  expect(toOutcome(answered(500))).toBe('refused')
  expect(toOutcome(failed('timeout'))).toBe('timeout')
  expect(toOutcome(failed('connection_reset'))).toBe('network_error')
})

test('jitter spreads a delay to both sides', () => {
  expect([0, 0.5, 1].map((random) => spreadDelay(1000, 0.2, random))).toEqual([800, 1000, 1200])
})
