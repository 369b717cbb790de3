import { createHash, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BODY, HMAC, mac, NOW_MS, SECONDS, signed, verdict } from '../../test-support/signed-requests.ts'
import { crc32 } from './crc32.ts'
import type { SignatureScheme } from './scheme.ts'

describe('what is signed', () => {
  const URL = 'https://example.com/hooks?tenant=1'
  const SETTINGS = { publicUrl: URL, webhookId: 'WH-1' }
  const BASE: SignatureScheme = { header: 'X-Signature', ...HMAC }

  test('square signs the URL that it was given, and the body', () => {
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
    // The host is the receiver's word, never the request's.
    const headers = { ...sent.headers, host: 'example.com', 'x-forwarded-host': 'example.com' }
    expect(verdict(scheme, 'key', { headers, url: '/hooks?tenant=1' })).toBe('SIGNATURE_INVALID')
  })

  test("the request's own query is signed where the settings have none", () => {
    const scheme: SignatureScheme = { ...BASE, signed: ['url', 'body'] }
    const headers = { 'X-Signature': mac('sha256', 'key', `https://example.com/hooks?a=1${BODY}`, 'hex') }
    const settings = { publicUrl: 'https://example.com/hooks' }
    expect(verdict(scheme, 'key', { headers, settings, url: '/hooks?a=1' })).toBe(0)
    expect(verdict(scheme, 'key', { headers, settings, url: '/hooks?a=2' })).toBe('SIGNATURE_INVALID')
    expect(verdict(scheme, 'key', { headers, settings, url: '/hooks' })).toBe('SIGNATURE_INVALID')
  })

  test("the request's own query is signed, also where the settings have one", () => {
    const scheme: SignatureScheme = { ...BASE, signed: ['url', 'body'] }
    const headers = { 'X-Signature': mac('sha256', 'key', URL + BODY, 'hex') }
    expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks?tenant=1' })).toBe(0)
    expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks' })).toBe(0)
    expect(verdict(scheme, 'key', { headers, settings: SETTINGS, url: '/hooks?tenant=1&id=2' })).toBe(
      'SIGNATURE_INVALID',
    )
  })

  test('a URL is decoded where the scheme says so, and nowhere else', () => {
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

  test('a header is signed by the bytes that were sent, which Node reads as Latin-1', () => {
    const scheme: SignatureScheme = { ...BASE, signed: [{ header: 'X-Id' }, 'body'] }
    const content = Buffer.concat([Buffer.from('caf\u00e9', 'latin1'), Buffer.from(BODY)])
    const signature = createHmac('sha256', 'key').update(content).digest('hex')
    const headers = { 'X-Id': 'caf\u00e9', 'X-Signature': signature }
    expect(verdict(scheme, 'key', { headers })).toBe(0)
  })

  test('a field of one line has no line break, which could move text from one field into the next', () => {
    const one = (field: string) => ({ field, oneLine: true }) as const
    const scheme: SignatureScheme = { ...BASE, signed: [{ field: 'text' }, { text: '\n' }, one('id')] }
    const headers = { 'X-Signature': mac('sha256', 'key', 'a\nb\nc', 'hex') }
    const body = (text: string, id: string) => JSON.stringify({ text, id })
    expect(verdict(scheme, 'key', { headers, body: body('a\nb', 'c') })).toBe(0)
    expect(verdict(scheme, 'key', { headers, body: body('a', 'b\nc') })).toBe('SIGNATURE_INVALID')
    const returned = { 'X-Signature': mac('sha256', 'key', 'a\nb\rc', 'hex') }
    expect(verdict(scheme, 'key', { headers: returned, body: body('a', 'b\rc') })).toBe('SIGNATURE_INVALID')
  })

  test('hubspot signs method, URL, body and a time in milliseconds', () => {
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

  const TWILIO: SignatureScheme = {
    header: 'X-Twilio-Signature',
    algorithm: 'hmac-sha1',
    encoding: 'base64',
    signed: ['url', 'sorted-form'],
  }
  const FORM =
    'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212'
  const formHeaders = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }

  test('the vector of the Twilio documents is accepted, whatever the order of the form', () => {
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

  test('a body that is no form is signed by its digest in the query, or not at all', () => {
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

  test('a repeated field of a form counts once for each of its values', () => {
    const content = `https://example.com/aOne` + `bX` + `bY`
    const headers = { ...formHeaders, 'X-Twilio-Signature': mac('sha1', 'key', content, 'base64') }
    const settings = { publicUrl: 'https://example.com/' }
    expect(verdict(TWILIO, 'key', { headers, settings, body: 'b=Y&b=X&b=Y&a=One' })).toBe(0)
  })

  test('paypal signs ids, a time, a setting and the checksum of the body', () => {
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
    const sent = { headers: { ...headers, 'PAYPAL-TRANSMISSION-SIG': signature }, settings: SETTINGS }
    expect(verdict(scheme, pem, sent)).toBe(0)
    expect(verdict(scheme, pem, { ...sent, body: BODY.replace('1.0', '1.1') })).toBe('SIGNATURE_INVALID')
    expect(verdict(scheme, pem, { ...sent, settings: { webhookId: 'WH-2' } })).toBe('SIGNATURE_INVALID')
    const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(signed(scheme, privatePem, { headers, settings: SETTINGS }).headers).toEqual(sent.headers)
    expect(() => signed(scheme, privatePem, { headers })).toThrow(
      /The setting webhookId, which the scheme signs/,
    )
  })

  test('the checksum is that of zlib', () => {
    for (const text of ['', 'a', BODY, 'é 👋', 'x'.repeat(1000)]) {
      expect(crc32(Buffer.from(text))).toBe(zlibCrc32(text))
    }
  })

  test('sns signs fields of the body, of which one may be missing, into a field of it', () => {
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

  test('mailgun signs a time and a token in the body, beside the event', () => {
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
})
