import { createHash, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { BODY, HMAC, mac, NOW_MS, SECONDS, signed, verdict } from '../../test-support/signed-requests.ts'
import { crc32 } from './crc32.ts'
import type { SignatureScheme } from './scheme.ts'

const TWILIO: SignatureScheme = {
  header: 'X-Twilio-Signature',
  algorithm: 'hmac-sha1',
  encoding: 'base64',
  signed: ['url', 'sorted-form'],
}
const FORM =
  'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212'
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }

test("accepts the vector of Twilio's documents, whatever the order of the form", () => {
  const headers = { ...formHeaders, 'X-Twilio-Signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=' }
  const settings = { publicUrl: 'https://mycompany.com/myapp.php?foo=1&bar=2' }
  expect(verdict(TWILIO, '12345', { headers, settings, body: FORM })).toBe(0)
  const reversed = FORM.split('&').reverse().join('&')
  expect(verdict(TWILIO, '12345', { headers, settings, body: reversed })).toBe(0)
  for (const body of [FORM.replace('1234&', '1235&'), `${FORM}&x=`, `${FORM}&x=1`, '']) {
    expect(verdict(TWILIO, '12345', { headers, settings, body })).toBe('SIGNATURE_INVALID')
  }
  expect(
    signed(TWILIO, '12345', { headers: formHeaders, url: settings.publicUrl, body: FORM }).headers,
  ).toEqual(headers)
})

test('verifies a body that is no form by its digest in the query, and refuses it without one', () => {
  const digest = createHash('sha256').update(BODY).digest('hex')
  const target = `/hooks?bodySHA256=${digest}`
  const settings = { publicUrl: 'https://example.com/hooks' }
  const headers = { 'X-Twilio-Signature': mac('sha1', 'key', `https://example.com${target}`, 'base64') }
  expect(verdict(TWILIO, 'key', { headers, settings, url: target })).toBe(0)
  expect(verdict(TWILIO, 'key', { headers, settings, url: target, body: `${BODY} ` })).toBe(
    'SIGNATURE_INVALID',
  )
  const bare = { 'X-Twilio-Signature': mac('sha1', 'key', settings.publicUrl, 'base64') }
  expect(verdict(TWILIO, 'key', { headers: bare, settings, url: '/hooks' })).toBe('SIGNATURE_INVALID')
})

test('counts a repeated form field once for each of its values', () => {
  const content = `https://example.com/aOne` + `bX` + `bY`
  const headers = { ...formHeaders, 'X-Twilio-Signature': mac('sha1', 'key', content, 'base64') }
  const settings = { publicUrl: 'https://example.com/' }
  expect(verdict(TWILIO, 'key', { headers, settings, body: 'b=Y&b=X&b=Y&a=One' })).toBe(0)
})

test('verifies ids, a time, a setting and the checksum of the body, as PayPal signs them', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const scheme: SignatureScheme = {
    header: 'PAYPAL-TRANSMISSION-SIG',
    algorithm: 'rsa-sha256',
    encoding: 'base64',
    signed: [
      { header: 'PAYPAL-TRANSMISSION-ID' },
      { text: '|' },
      { header: 'PAYPAL-TRANSMISSION-TIME' },
      { text: '|' },
      { setting: 'webhookId' },
      { text: '|' },
      { crc32: 'body' },
    ],
  }
  const headers = { 'PAYPAL-TRANSMISSION-ID': 'id-1', 'PAYPAL-TRANSMISSION-TIME': '2026-01-02T03:04:05Z' }
  const content = `id-1|2026-01-02T03:04:05Z|WH-1|${zlibCrc32(BODY)}`
  const signature = signWith('sha256', Buffer.from(content), privateKey).toString('base64')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const sent = {
    headers: { ...headers, 'PAYPAL-TRANSMISSION-SIG': signature },
    settings: { webhookId: 'WH-1' },
  }
  expect(verdict(scheme, pem, sent)).toBe(0)
  expect(verdict(scheme, pem, { ...sent, body: BODY.replace('1.0', '1.1') })).toBe('SIGNATURE_INVALID')
  expect(verdict(scheme, pem, { ...sent, settings: { webhookId: 'WH-2' } })).toBe('SIGNATURE_INVALID')
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  expect(signed(scheme, privatePem, { headers, settings: { webhookId: 'WH-1' } }).headers).toEqual(
    sent.headers,
  )
  expect(() => signed(scheme, privatePem, { headers })).toThrow(
    /The setting webhookId, which the scheme signs/,
  )
})

test('computes the same checksum as zlib', () => {
  for (const text of ['', 'a', BODY, 'é 👋', 'x'.repeat(1000)]) {
    expect(crc32(Buffer.from(text))).toBe(zlibCrc32(text))
  }
})

test('verifies fields of the body, one of them optional, by a signature in the body, as SNS signs them', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const line = (field: string) => [{ text: `${field}\n` }, { field }, { text: '\n' }]
  const scheme: SignatureScheme = {
    header: '',
    in: { field: 'Signature' },
    algorithm: 'rsa-sha256',
    alsoAlgorithms: ['rsa-sha1'],
    encoding: 'base64',
    signed: [
      ...line('Message'),
      ...line('MessageId'),
      { optional: line('Subject') },
      ...line('Timestamp'),
      ...line('TopicArn'),
      ...line('Type'),
    ],
  }
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const message = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: 'arn:x',
    Message: 'é "hello"',
    Timestamp: '2026-01-02T03:04:05.000Z',
  }
  const content = (subject: string) =>
    `Message\né "hello"\nMessageId\nm-1\n${subject}Timestamp\n2026-01-02T03:04:05.000Z\nTopicArn\narn:x\nType\nNotification\n`
  for (const hash of ['sha256', 'sha1']) {
    const plain = signWith(hash, Buffer.from(content('')), privateKey).toString('base64')
    const titled = signWith(hash, Buffer.from(content('Subject\nHi\n')), privateKey).toString('base64')
    const body = (more: object) => JSON.stringify({ ...message, ...more })
    expect(verdict(scheme, pem, { body: body({ Signature: plain }) })).toBe(0)
    expect(verdict(scheme, pem, { body: body({ Signature: titled, Subject: 'Hi' }) })).toBe(0)
    expect(verdict(scheme, pem, { body: body({ Signature: plain, Subject: 'Hi' }) })).toBe(
      'SIGNATURE_INVALID',
    )
    expect(verdict(scheme, pem, { body: body({ Signature: titled }) })).toBe('SIGNATURE_INVALID')
    expect(verdict(scheme, pem, { body: body({ Signature: plain, Message: { a: 1 } }) })).toBe(
      'SIGNATURE_INVALID',
    )
  }
  expect(verdict(scheme, pem, { body: JSON.stringify(message) })).toBe('SIGNATURE_MISSING')
  expect(verdict(scheme, pem, { body: 'not JSON' })).toBe('SIGNATURE_MISSING')
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  expect(verdict(scheme, pem, signed(scheme, privatePem, { body: JSON.stringify(message) }))).toBe(0)
})

test('verifies a time and a token beside the event in the body, as Mailgun signs them', () => {
  const scheme: SignatureScheme = {
    header: '',
    in: { field: 'signature.signature' },
    ...HMAC,
    signed: ['timestamp', { field: 'signature.token' }],
    timestamp: { field: 'signature.timestamp', toleranceS: 300 },
  }
  const body = (more: object) =>
    JSON.stringify({ signature: { timestamp: SECONDS, token: 'abc', ...more }, 'event-data': {} })
  const signature = mac('sha256', 'key', `${SECONDS}abc`, 'hex')
  expect(verdict(scheme, 'key', { body: body({ signature }) })).toBe(0)
  expect(verdict(scheme, 'key', { body: body({ signature, token: 'abd' }) })).toBe('SIGNATURE_INVALID')
  expect(verdict(scheme, 'key', { body: body({ signature }) }, NOW_MS + 301_000)).toBe(
    'TIMESTAMP_OUT_OF_TOLERANCE',
  )
  const made = signed(scheme, 'key', { body: body({ timestamp: '1', signature: '' }) })
  expect(Buffer.from(made.body!).toString()).toBe(body({ signature }))
})
