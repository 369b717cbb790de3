import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { BODY, HMAC, SECONDS, signed, verdict } from '../../test-support/signed-requests.ts'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'

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

  test('a Discord key is raw hexadecimal', () => {
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

  test('a SendGrid key is base64 and verifies ECDSA', () => {
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

  test('public and private keys are read in every documented encoding', () => {
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
    ['a seed with the public key of another', DISCORD, Buffer.concat([raw(), raw()]).toString('hex')],
    ['base64 instead of hexadecimal', DISCORD, raw().toString('base64')],
    [
      'an RSA key for ECDSA',
      SENDGRID,
      rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    ],
    [
      'an ed25519 key for ECDSA',
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

  test('signing with a public key throws', () => {
    const pem = ed.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const scheme: SignatureScheme = { ...DISCORD, secret: { encoding: 'pem' } }
    expect(() => signed(scheme, pem)).toThrow()
  })

  test('a hexadecimal secret is decoded', () => {
    const scheme: SignatureScheme = { header: 'X-Signature', ...HMAC, secret: { encoding: 'hex' } }
    const bytes = Buffer.from('00ff10', 'hex')
    const headers = { 'X-Signature': createHmac('sha256', bytes).update(BODY).digest('hex') }
    expect(verdict(scheme, '00ff10', { headers })).toBe(0)
    expect(verdict(scheme, '00FF10', { headers })).toBe(0)
    expect(() => toSigningKey(scheme, '00ff1')).toThrow(/hexadecimal/)
  })
})
