import { describe, expect, test } from 'vitest'
import {
  BODY,
  HMAC,
  mac,
  NOW_MS,
  SECONDS,
  type Sent,
  signed,
  verdict,
} from '../../test-support/signed-requests.ts'
import type { SignatureScheme } from './scheme.ts'
import { assertFresh } from './timestamp.ts'

describe('times', () => {
  const TWITCH: SignatureScheme = {
    header: 'Twitch-Eventsub-Message-Signature',
    ...HMAC,
    prefix: 'sha256=',
    signed: [{ header: 'Twitch-Eventsub-Message-Id' }, 'timestamp', 'body'],
    timestamp: { header: 'Twitch-Eventsub-Message-Timestamp', toleranceS: 600, unit: 'iso' },
  }
  function twitch(id: string, time: string): Sent {
    return {
      headers: {
        'Twitch-Eventsub-Message-Id': id,
        'Twitch-Eventsub-Message-Timestamp': time,
        'Twitch-Eventsub-Message-Signature': `sha256=${mac('sha256', 'key', id + time + BODY, 'hex')}`,
      },
    }
  }

  test.each(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456789Z', '2026-01-02T04:04:05+01:00'])(
    'the time %s is read as ISO 8601',
    (time) => {
      expect(verdict(TWITCH, 'key', twitch('id', time))).toBe(0)
      expect(verdict(TWITCH, 'key', twitch('id', time), NOW_MS + 602_000)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
      expect(verdict(TWITCH, 'key', twitch('id', time), NOW_MS - 602_000)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
    },
  )

  test.each([
    '2026-01-02',
    'Fri, 02 Jan 2026 03:04:05 GMT',
    'Jan 2026',
    SECONDS,
    '026-01-02T03:04:05Z',
    ' 2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05',
    '2026-99-02T03:04:05Z',
    '',
  ])('the signed time %j is invalid', (time) => {
    expect(verdict(TWITCH, 'key', twitch('id', time))).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
  })

  test.each([
    ['1000', 600_000, 'signed 600 s ago, but only 300 s are allowed'],
    ['1000', -600_000, 'signed 600 s in the future, but only 300 s are allowed'],
    ['soon', 0, 'The signed timestamp is missing or cannot be read'],
    [undefined, 0, 'The signed timestamp is missing or cannot be read'],
  ])('the message about the time %j says how far it is off (%i ms)', (text, ms, message) => {
    const place = { header: 'X-Time', toleranceS: 300 }
    expect(() => assertFresh(place, text, 1_000_000 + ms)).toThrow(message)
  })

  test('a time that moved into the signed id is refused', () => {
    const good = twitch('id-2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z')
    const [id, time] = ['id-', '2026-01-02T03:04:05Z2026-01-02T03:04:05Z']
    const headers = {
      ...good.headers,
      'Twitch-Eventsub-Message-Id': id,
      'Twitch-Eventsub-Message-Timestamp': time,
    }
    expect(verdict(TWITCH, 'key', good)).toBe(0)
    expect(verdict(TWITCH, 'key', { headers })).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
  })

  test('sign writes the time in the unit of the scheme', () => {
    const { headers } = signed(TWITCH, 'key', { headers: { 'Twitch-Eventsub-Message-Id': 'id' } })
    expect(headers).toEqual(twitch('id', '2026-01-02T03:04:05.000Z').headers)
  })

  test.each(['1e9', '0x10', ' 1', '1 ', '+1', '-1', 'Infinity', '1_000'])(
    'the signed seconds %j are invalid',
    (time) => {
      const scheme: SignatureScheme = {
        header: 'X-Signature',
        ...HMAC,
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Time', toleranceS: 1e12 },
      }
      const headers = { 'X-Time': time, 'X-Signature': mac('sha256', 'key', time + BODY, 'hex') }
      expect(verdict(scheme, 'key', { headers })).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
    },
  )

  test('Paddle separates by semicolons, and may accept future times', () => {
    const scheme: SignatureScheme = {
      header: 'Paddle-Signature',
      ...HMAC,
      prefix: 'h1=',
      separator: ';',
      signed: ['timestamp', { text: ':' }, 'body'],
      timestamp: { prefix: 'ts=', toleranceS: 5 },
    }
    const lenient: SignatureScheme = {
      ...scheme,
      timestamp: { prefix: 'ts=', toleranceS: 5, future: 'accept' },
    }
    const headers = {
      'Paddle-Signature': `ts=${SECONDS};h1=${mac('sha256', 'key', `${SECONDS}:${BODY}`, 'hex')}`,
    }
    expect(signed(scheme, 'key').headers).toEqual(headers)
    for (const [at, strict, accepting] of [
      [5000, 0, 0],
      [6000, 'TIMESTAMP_OUT_OF_TOLERANCE', 'TIMESTAMP_OUT_OF_TOLERANCE'],
      [-6000, 'TIMESTAMP_OUT_OF_TOLERANCE', 0],
    ] as const) {
      expect(verdict(scheme, 'key', { headers }, NOW_MS + at)).toBe(strict)
      expect(verdict(lenient, 'key', { headers }, NOW_MS + at)).toBe(accepting)
    }
  })

  test('Linear has the time in the signed body, in milliseconds', () => {
    const scheme: SignatureScheme = {
      header: 'Linear-Signature',
      ...HMAC,
      timestamp: { field: 'webhookTimestamp', toleranceS: 60, unit: 'ms' },
    }
    const body = `{"type":"Issue","webhookTimestamp":${NOW_MS}}`
    const headers = { 'Linear-Signature': mac('sha256', 'key', body, 'hex') }
    expect(verdict(scheme, 'key', { headers, body })).toBe(0)
    expect(verdict(scheme, 'key', { headers, body }, NOW_MS + 61_000)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
    const timeless = { headers: { 'Linear-Signature': mac('sha256', 'key', '{}', 'hex') }, body: '{}' }
    expect(verdict(scheme, 'key', timeless)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
    expect(signed(scheme, 'key', { body: '{"type":"Issue","webhookTimestamp":1}' })).toEqual({
      headers,
      body: Buffer.from(body),
    })
  })
})
