import { createHmac, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { isWebhookError } from '../ground/errors.ts'
import { type SigningKey, toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const PREFIXED: SignatureScheme = {
  header: 'X-Signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  prefix: 'sha256=',
}
const BARE: SignatureScheme = { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' }
const BASE64: SignatureScheme = { ...BARE, encoding: 'base64' }
const TIMED: SignatureScheme = {
  ...PREFIXED,
  prefix: 'v1=',
  separator: ',',
  signed: ['timestamp', { text: '.' }, 'body'],
  timestamp: { prefix: 't=', toleranceS: 300 },
}

const BODY = Buffer.from('{"event":"alert.created"}')
const SECRET = 'whsec_test'
const MAC = createHmac('sha256', SECRET).update(BODY).digest('hex')
const NOW_MS = 1_750_000_000_000

const keyOf = (scheme: SignatureScheme, secret = SECRET) => toSigningKey(scheme, secret)

/** The index of the key that matched, or the code of the refusal. */
function verdict(
  scheme: SignatureScheme,
  headers: Record<string, string>,
  { body = BODY as Uint8Array, keys = [keyOf(scheme)] as SigningKey[], nowMs = NOW_MS } = {},
): number | string {
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  try {
    return verify(
      scheme,
      keys,
      body,
      (name) => lowerCase.get(name),
      () => nowMs,
    )
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

test('accepts the signature of the exact bytes', () => {
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC}` })).toBe(0)
  expect(verdict(BARE, { 'X-Signature': MAC })).toBe(0)
})

test('reports a request without the signature header as SIGNATURE_MISSING', () => {
  expect(verdict(PREFIXED, {})).toBe('SIGNATURE_MISSING')
  expect(verdict(PREFIXED, { 'X-Other-Signature': `sha256=${MAC}` })).toBe('SIGNATURE_MISSING')
})

const FORGERIES = {
  'an empty signature': '',
  'nothing after the prefix': 'sha256=',
  'one hex digit short': `sha256=${MAC.slice(0, -1)}`,
  'one byte short': `sha256=${MAC.slice(0, -2)}`,
  'only the first byte': `sha256=${MAC.slice(0, 2)}`,
  'one hex digit long': `sha256=${MAC}0`,
  'one byte long': `sha256=${MAC}00`,
  'a right signature followed by another letter': `sha256=${MAC}z`,
  'a right signature with a digit that is not hex': `sha256=g${MAC.slice(1)}`,
  'a signature of characters outside ASCII': `sha256=${'é'.repeat(64)}`,
  'digits of another script': `sha256=${'１'.repeat(64)}`,
  'a signature of null characters': `sha256=${'\0'.repeat(64)}`,
  'a lone surrogate': '\ud800',
  'no prefix': MAC,
  'the prefix twice': `sha256=sha256=${MAC}`,
  'the prefix in upper case': `SHA256=${MAC}`,
  'the prefix of another algorithm': `sha1=${MAC}`,
  'two joined signatures, the right one first': `sha256=${MAC}, sha256=${'0'.repeat(64)}`,
  'two joined signatures, the right one last': `sha256=${'0'.repeat(64)}, sha256=${MAC}`,
  'the right signature twice, joined': `sha256=${MAC}, sha256=${MAC}`,
  'the right signature in base64': `sha256=${Buffer.from(MAC, 'hex').toString('base64')}`,
  'the signature of another body': `sha256=${createHmac('sha256', SECRET).update('{}').digest('hex')}`,
  'the signature of another secret': `sha256=${createHmac('sha256', 'other').update(BODY).digest('hex')}`,
  'the signature of an empty secret': `sha256=${createHmac('sha256', '').update(BODY).digest('hex')}`,
  'a megabyte of hex': `sha256=${'0'.repeat(1_000_000)}`,
}

test.each(Object.entries(FORGERIES))('refuses %s', (_title, value) => {
  expect(verdict(PREFIXED, { 'X-Signature': value })).toBe('SIGNATURE_INVALID')
})

test('accepts a signature in upper-case hex', () => {
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC.toUpperCase()}` })).toBe(0)
})

test('bodies that decode to the same text have different signatures', () => {
  const [one, other] = [Buffer.from([0xff, 0x7b]), Buffer.from([0xfe, 0x7b])]
  expect(one.toString()).toBe(other.toString())
  const headers = sign(PREFIXED, [keyOf(PREFIXED)], one)
  expect(headers).not.toEqual(sign(PREFIXED, [keyOf(PREFIXED)], other))
  expect(verdict(PREFIXED, headers, { body: one })).toBe(0)
  expect(verdict(PREFIXED, headers, { body: other })).toBe('SIGNATURE_INVALID')
})

test('a byte order mark is signed', () => {
  const bom = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), BODY])
  expect(verdict(PREFIXED, sign(PREFIXED, [keyOf(PREFIXED)], bom), { body: bom })).toBe(0)
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC}` }, { body: bom })).toBe('SIGNATURE_INVALID')
})

test('a body with replacement patterns is signed unchanged', () => {
  const body = Buffer.from("$& $$ $1 $` $'")
  expect(verdict(TIMED, sign(TIMED, [keyOf(TIMED)], body, { nowMs: NOW_MS }), { body })).toBe(0)
})

test('a view into a larger buffer is signed without the other bytes', () => {
  const large = Buffer.concat([Buffer.from('before'), BODY, Buffer.from('after')])
  const view = new Uint8Array(large.buffer, large.byteOffset + 6, BODY.length)
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC}` }, { body: view })).toBe(0)
})

test('verify returns the index of the key that matched', () => {
  const keys = ['new', 'current', 'old'].map((secret) => keyOf(PREFIXED, secret))
  for (const [index, key] of keys.entries()) {
    expect(verdict(PREFIXED, sign(PREFIXED, [key], BODY), { keys })).toBe(index)
  }
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC}` }, { keys })).toBe('SIGNATURE_INVALID')
})

test('verify accepts nothing without a key', () => {
  expect(verdict(PREFIXED, { 'X-Signature': `sha256=${MAC}` }, { keys: [] })).toBe('SIGNATURE_INVALID')
})

test('a scheme with one signature signs with the first key', () => {
  const keys = [keyOf(PREFIXED, 'new'), keyOf(PREFIXED, 'old')]
  expect(sign(PREFIXED, keys, BODY)).toEqual(sign(PREFIXED, [keys[0]!], BODY))
})

test('a scheme with several signatures signs with every key, and any match counts', () => {
  const keys = [keyOf(TIMED, 'new'), keyOf(TIMED, 'old')]
  const headers = sign(TIMED, keys, BODY, { nowMs: NOW_MS })
  expect(headers['X-Signature']).toMatch(/^t=1750000000,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/)
  expect(verdict(TIMED, headers, { keys: [keys[0]!] })).toBe(0)
  expect(verdict(TIMED, headers, { keys: [keys[1]!] })).toBe(0)
  expect(verdict(TIMED, headers, { keys: [keyOf(TIMED, 'other')] })).toBe('SIGNATURE_INVALID')
})

test('base64 with another alphabet, padding or unused bits is refused', () => {
  const value = createHmac('sha256', SECRET).update(BODY).digest('base64')
  expect(value.endsWith('=')).toBe(true)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const unusedBit = `${value.slice(0, -2)}${alphabet[alphabet.indexOf(value.at(-2)!) ^ 1]}=`
  expect(Buffer.from(unusedBit, 'base64')).toEqual(Buffer.from(value, 'base64'))
  expect(verdict(BASE64, { 'X-Signature': value })).toBe(0)
  for (const other of [
    unusedBit,
    value.slice(0, -1),
    `${value}=`,
    `${value}====`,
    ` ${value}`,
    `${value}\n`,
  ]) {
    expect(verdict(BASE64, { 'X-Signature': other })).toBe('SIGNATURE_INVALID')
  }
})

test.each(['hmac-sha1', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const)(
  '%s equals createHmac',
  (algorithm) => {
    const value = createHmac(algorithm.slice('hmac-'.length), SECRET).update(BODY).digest('hex')
    const scheme = { ...BARE, algorithm }
    expect(sign(scheme, [keyOf(scheme)], BODY)).toEqual({ 'X-Signature': value })
    expect(verdict(scheme, { 'X-Signature': value })).toBe(0)
  },
)

test.each([
  ['as old as the tolerance', -300_000, 0],
  ['as new as the tolerance', 300_000, 0],
  ['one second too old', -301_000, 'TIMESTAMP_OUT_OF_TOLERANCE'],
  ['one second too new', 301_000, 'TIMESTAMP_OUT_OF_TOLERANCE'],
])('a signed timestamp %s has the expected result in both directions', (_title, offsetMs, expected) => {
  const headers = sign(TIMED, [keyOf(TIMED)], BODY, { nowMs: NOW_MS + offsetMs })
  expect(verdict(TIMED, headers)).toBe(expected)
})

test('a changed timestamp is refused', () => {
  const headers = sign(TIMED, [keyOf(TIMED)], BODY, { nowMs: NOW_MS - 86_400_000 })
  const fresh = headers['X-Signature']!.replace(/t=\d+/, `t=${NOW_MS / 1000}`)
  expect(verdict(TIMED, { 'X-Signature': fresh })).toBe('SIGNATURE_INVALID')
  expect(verdict(TIMED, { 'X-Signature': fresh.replace(/t=\d+,/, '') })).toBe('SIGNATURE_INVALID')
})

test.each(['soon', '', 'NaN', '-'])(
  'a signed timestamp that is not a number (%j) is out of tolerance',
  (text) => {
    const mac = createHmac('sha256', SECRET).update(`${text}.`).update(BODY).digest('hex')
    expect(verdict(TIMED, { 'X-Signature': `t=${text},v1=${mac}` })).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
  },
)

test('signing and verifying require every signed header', () => {
  const scheme: SignatureScheme = { ...BARE, signed: [{ header: 'X-Id' }, { text: '.' }, 'body'] }
  const headers = sign(scheme, [keyOf(scheme)], BODY, { headers: { 'x-id': 'msg_1' } })
  expect(verdict(scheme, { ...headers, 'X-Id': 'msg_1' })).toBe(0)
  expect(verdict(scheme, { ...headers, 'X-Id': 'msg_2' })).toBe('SIGNATURE_INVALID')
  expect(verdict(scheme, headers)).toBe('SIGNATURE_INVALID')
  expect(() => sign(scheme, [keyOf(scheme)], BODY)).toThrow(/header, which the scheme signs/)
})

test.each([
  ['an empty secret', PREFIXED, ''],
  ['a secret of white space', PREFIXED, ' \n'],
  ['a missing secret', PREFIXED, undefined],
  ['a secret that is not base64', { ...PREFIXED, secret: { encoding: 'base64' } }, 'not base64!'],
  [
    'a secret that is only the prefix',
    { ...PREFIXED, secret: { encoding: 'base64', stripPrefix: 'whsec_' } },
    'whsec_',
  ],
  ['a key that is not PEM', { ...PREFIXED, algorithm: 'ed25519' }, 'abc'],
] as [string, SignatureScheme, string][])('%s is refused at creation', (_title, scheme, secret) => {
  expect(() => toSigningKey(scheme, secret)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('a PEM key that is not ed25519 is refused at creation', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  expect(() => toSigningKey({ ...PREFIXED, algorithm: 'ed25519' }, pem)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})

test('no error message contains the secret, the signature or the body', () => {
  const outcomes = [undefined, 'sha256=abcdef'].map((value) => {
    try {
      verify(PREFIXED, [keyOf(PREFIXED)], BODY, () => value)
      return ''
    } catch (error) {
      return `${(error as Error).message} ${(error as Error).stack}`
    }
  })
  for (const text of outcomes) {
    expect(text).toMatch(/X-Signature header/)
    for (const leak of [SECRET, MAC, 'abcdef', 'alert.created']) expect(text).not.toContain(leak)
  }
})
