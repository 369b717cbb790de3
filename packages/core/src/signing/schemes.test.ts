import { createHash, createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isWebhookError } from '../ground/errors.ts'
import { crc32 } from './crc32.ts'
import { toSigningKey } from './keys.ts'
import type { SignedRequest } from './request-parts.ts'
import type { SignatureScheme } from './scheme.ts'
import { signRequest } from './sign.ts'
import { verify } from './verify.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5)
const SECONDS = String(NOW_MS / 1000)
const HMAC = { algorithm: 'hmac-sha256', encoding: 'hex' } as const
const BODY = '{"type":"thing.made","n":1.0}'

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly url?: string
  readonly method?: string
  readonly settings?: Readonly<Record<string, string>>
}

function verdict(scheme: SignatureScheme, secret: string | readonly string[], sent: Sent, nowMs = NOW_MS) {
  const { headers = {}, body = BODY, ...others } = sent
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const request: SignedRequest = { header: (name) => lowerCase.get(name), ...others }
  const keys = [secret].flat().map((one) => toSigningKey(scheme, one as string))
  try {
    return verify(scheme, keys, Buffer.from(body), request, () => nowMs)
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

const mac = (hash: string, secret: string, content: string, encoding: 'hex' | 'base64') =>
  createHmac(hash, secret).update(content).digest(encoding)

/** What our own `sign` makes of it, in the form of `Sent`. */
function signed(
  scheme: SignatureScheme,
  secret: string,
  { headers = {}, body = BODY, ...others }: Sent = {},
): Sent {
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const key = toSigningKey(scheme, secret)
  const made = signRequest(scheme, [key], Buffer.from(body), { nowMs: NOW_MS, headers: lowerCase, ...others })
  return { headers: { ...headers, ...made.headers }, body: made.body, ...others }
}

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
  ])('the time %j is none, although it is signed', (time) => {
    expect(verdict(TWITCH, 'key', twitch('id', time))).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
  })

  test('an id that grows by the time beside it is refused', () => {
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

  test('our own signature has the time in the unit of the scheme', () => {
    const { headers } = signed(TWITCH, 'key', { headers: { 'Twitch-Eventsub-Message-Id': 'id' } })
    expect(headers).toEqual(twitch('id', '2026-01-02T03:04:05.000Z').headers)
  })

  test.each(['1e9', '0x10', ' 1', '1 ', '+1', '-1', 'Infinity', '1_000'])(
    'the seconds %j are none, although they are signed',
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

  test('paddle separates by semicolons, and is as strict about the past as about the future unless data says otherwise', () => {
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

  test('linear has the time in the signed body, in milliseconds', () => {
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

describe('keys', () => {
  const ed = generateKeyPairSync('ed25519')
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  /** The 32 bytes of an ed25519 key. */
  const raw = (key = ed.publicKey) => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')
  const DISCORD: SignatureScheme = {
    header: 'X-Signature-Ed25519',
    algorithm: 'ed25519',
    encoding: 'hex',
    signed: ['timestamp', 'body'],
    timestamp: { header: 'X-Signature-Timestamp', toleranceS: 300 },
    secret: { encoding: 'raw-hex' },
  }
  const SENDGRID: SignatureScheme = {
    header: 'X-Twilio-Email-Event-Webhook-Signature',
    algorithm: 'ecdsa-sha256',
    encoding: 'base64',
    signed: ['timestamp', 'body'],
    timestamp: { header: 'X-Twilio-Email-Event-Webhook-Timestamp', toleranceS: 300 },
    secret: { encoding: 'spki-base64' },
  }

  test('discord shows the raw key in hexadecimal', () => {
    const headers = {
      'X-Signature-Timestamp': SECONDS,
      'X-Signature-Ed25519': signWith(null, Buffer.from(SECONDS + BODY), ed.privateKey).toString('hex'),
    }
    expect(verdict(DISCORD, raw().toString('hex'), { headers })).toBe(0)
    expect(verdict(DISCORD, raw().toString('hex').toUpperCase(), { headers })).toBe(0)
    expect(verdict(DISCORD, raw().toString('hex'), { headers, body: '{}' })).toBe('SIGNATURE_INVALID')
    expect(verdict(DISCORD, raw(generateKeyPairSync('ed25519').publicKey).toString('hex'), { headers })).toBe(
      'SIGNATURE_INVALID',
    )
  })

  test('sendgrid shows the key in base64, and signs with ECDSA', () => {
    const shown = ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const headers = {
      'X-Twilio-Email-Event-Webhook-Timestamp': SECONDS,
      'X-Twilio-Email-Event-Webhook-Signature': signWith(
        'sha256',
        Buffer.from(SECONDS + BODY),
        ec.privateKey,
      ).toString('base64'),
    }
    expect(verdict(SENDGRID, shown, { headers })).toBe(0)
    expect(verdict(SENDGRID, shown, { headers, body: '{}' })).toBe('SIGNATURE_INVALID')
  })

  test('a key is read in every form that providers show it in, and a private one in its own', () => {
    const pem = (pair: typeof ed) => ({
      public: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      private: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      spki: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      pkcs8: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    })
    const seed = Buffer.from(ed.privateKey.export({ format: 'jwk' }).d!, 'base64url')
    const both = Buffer.concat([seed, raw()])
    const jwk = ec.publicKey.export({ format: 'jwk' })
    const point = Buffer.concat([
      Buffer.from([4]),
      Buffer.from(jwk.x!, 'base64url'),
      Buffer.from(jwk.y!, 'base64url'),
    ])
    const rows: [
      SignatureScheme,
      'pem' | 'spki-base64' | 'raw-hex' | 'raw-base64',
      string,
      string,
      string?,
    ][] = [
      [DISCORD, 'pem', pem(ed).public, pem(ed).private],
      [DISCORD, 'spki-base64', pem(ed).spki, pem(ed).pkcs8],
      [DISCORD, 'raw-hex', raw().toString('hex'), both.toString('hex')],
      [DISCORD, 'raw-base64', raw().toString('base64'), both.toString('base64')],
      [DISCORD, 'raw-base64', `whpk_${raw().toString('base64')}`, pem(ed).private, 'whpk_'],
      [SENDGRID, 'pem', pem(ec).public, pem(ec).private],
      [SENDGRID, 'spki-base64', pem(ec).spki, pem(ec).pkcs8],
      [SENDGRID, 'raw-hex', point.toString('hex'), pem(ec).private],
      [{ ...SENDGRID, algorithm: 'rsa-sha256' }, 'pem', pem(rsa).public, pem(rsa).private],
      [{ ...SENDGRID, algorithm: 'rsa-sha1' }, 'spki-base64', pem(rsa).spki, pem(rsa).pkcs8],
    ]
    for (const [scheme, encoding, shown, own, stripPrefix] of rows) {
      const formed: SignatureScheme = { ...scheme, secret: { encoding, ...(stripPrefix && { stripPrefix }) } }
      expect(verdict(formed, shown, signed(formed, own)), `${scheme.algorithm} ${encoding}`).toBe(0)
      expect(verdict(formed, shown, { ...signed(formed, own), body: '{}' })).toBe('SIGNATURE_INVALID')
    }
  })

  test.each([
    ['a key of another length', DISCORD, raw().subarray(1).toString('hex')],
    ['a seed whose public key is another one', DISCORD, Buffer.concat([raw(), raw()]).toString('hex')],
    ['base64 where hexadecimal is shown', DISCORD, raw().toString('base64')],
    [
      'an RSA key where ECDSA signs',
      SENDGRID,
      rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ],
    [
      'an ed25519 key where ECDSA signs',
      SENDGRID,
      ed.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ],
    [
      'a key on another curve',
      SENDGRID,
      generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
        .publicKey.export({ type: 'spki', format: 'der' })
        .toString('base64'),
    ],
    ['text', SENDGRID, 'not a key'],
  ])('%s is refused at creation', (_what, scheme, secret) => {
    expect(() => toSigningKey(scheme, secret)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test('a public key signs nothing that anybody would accept', () => {
    const pem = ed.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const scheme: SignatureScheme = { ...DISCORD, secret: { encoding: 'pem' } }
    expect(() => signed(scheme, pem)).toThrow()
  })

  test('a secret in hexadecimal is its bytes', () => {
    const scheme: SignatureScheme = { header: 'X-Signature', ...HMAC, secret: { encoding: 'hex' } }
    const bytes = Buffer.from('00ff10', 'hex')
    const headers = { 'X-Signature': createHmac('sha256', bytes).update(BODY).digest('hex') }
    expect(verdict(scheme, '00ff10', { headers })).toBe(0)
    expect(verdict(scheme, '00FF10', { headers })).toBe(0)
    expect(() => toSigningKey(scheme, '00ff1')).toThrow(/hexadecimal/)
  })
})

describe('where the signature stands', () => {
  test('docusign signs with each of its keys in a header of its own', () => {
    const scheme: SignatureScheme = {
      header: 'X-DocuSign-Signature-1',
      alsoIn: Array.from({ length: 99 }, (_, n) => `X-DocuSign-Signature-${n + 2}`),
      algorithm: 'hmac-sha256',
      encoding: 'base64',
    }
    const good = mac('sha256', 'key', BODY, 'base64')
    const other = mac('sha256', 'other', BODY, 'base64')
    expect(
      verdict(scheme, 'key', {
        headers: { 'X-DocuSign-Signature-1': other, 'X-DocuSign-Signature-2': good },
      }),
    ).toBe(0)
    expect(verdict(scheme, 'key', { headers: { 'x-docusign-signature-100': good } })).toBe(0)
    expect(verdict(scheme, 'key', { headers: { 'X-DocuSign-Signature-1': other } })).toBe('SIGNATURE_INVALID')
    expect(verdict(scheme, 'key', { headers: { 'X-DocuSign-Signature-101': good } })).toBe(
      'SIGNATURE_MISSING',
    )
    expect(signed(scheme, 'key').headers).toEqual({ 'X-DocuSign-Signature-1': good })
  })

  test('gitlab sends the secret itself, which is compared as a whole', () => {
    const scheme: SignatureScheme = { header: 'X-Gitlab-Token', algorithm: 'token' }
    const token = 'the token of this test'
    expect(verdict(scheme, token, { headers: { 'X-Gitlab-Token': token } })).toBe(0)
    expect(verdict(scheme, ['another', token], { headers: { 'X-Gitlab-Token': token } })).toBe(1)
    for (const given of [
      '',
      token.slice(1),
      token.slice(0, -1),
      `${token} `,
      token.toUpperCase(),
      `${token}\0`,
    ]) {
      expect(verdict(scheme, token, { headers: { 'X-Gitlab-Token': given } })).toBe('SIGNATURE_INVALID')
    }
    expect(verdict(scheme, token, {})).toBe('SIGNATURE_MISSING')
    expect(signed(scheme, token).headers).toEqual({ 'X-Gitlab-Token': token })
  })

  test('a token may have a prefix', () => {
    const scheme: SignatureScheme = { header: 'Authorization', algorithm: 'token', prefix: 'Bearer ' }
    expect(verdict(scheme, 'token', { headers: { Authorization: 'Bearer token' } })).toBe(0)
    expect(verdict(scheme, 'token', { headers: { Authorization: 'token' } })).toBe('SIGNATURE_INVALID')
  })

  test('a signature in the query is read and written there', () => {
    const scheme: SignatureScheme = { header: '', in: { query: 'sig' }, ...HMAC }
    const sig = mac('sha256', 'key', BODY, 'hex')
    expect(verdict(scheme, 'key', { url: `/hooks?sig=${sig}` })).toBe(0)
    expect(verdict(scheme, 'key', { url: '/hooks?sig=00' })).toBe('SIGNATURE_INVALID')
    expect(verdict(scheme, 'key', { url: '/hooks' })).toBe('SIGNATURE_MISSING')
    expect(verdict(scheme, 'key', {})).toBe('SIGNATURE_MISSING')
    const { url } = signRequest(scheme, [toSigningKey(scheme, 'key')], Buffer.from(BODY), {
      url: 'https://a.test/hooks?x=1',
    })
    expect(url).toBe(`https://a.test/hooks?x=1&sig=${sig}`)
  })
})
