import { createHmac, createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hmac } from './hmac.ts'
import { oneShotHmac } from './one-shot-hmac.ts'
import { type HmacHash, plainHmac } from './plain-hmac.ts'

const HASHES: HmacHash[] = ['sha1', 'sha256', 'sha384', 'sha512']
/** Lengths around the block sizes, zero, and the lengths around the limit of the one-shot hash. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 500, 4095, 4096, 4097, 16_383, 16_384, 16_385]

function bytes(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 167 + seed * 31) & 0xff))
}

test('signing and verifying use the one-shot hash of Node', () => {
  expect(hmac).toBe(oneShotHmac)
})

describe.each([
  ['the one-shot way', oneShotHmac],
  ['the plain twin', plainHmac],
])('%s', (_name, compute) => {
  test.each(HASHES)('computes RFC 2104 with %s for every length of key and body', (hash) => {
    for (const keyLength of LENGTHS.filter((length) => length > 0)) {
      const secret = bytes(keyLength, 1)
      const key = createSecretKey(secret)
      for (const length of LENGTHS) {
        const body = bytes(length, 2)
        const expected = createHmac(hash, secret).update(body).digest('hex')
        expect([compute(hash, key, body, 'hex'), compute(hash, key, body, 'hex')]).toEqual([
          expected,
          expected,
        ])
      }
    }
  })

  // https://www.rfc-editor.org/rfc/rfc4231#section-4.2, -4.3 and -4.7
  test.each([
    [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('computes the vectors of RFC 4231 (%#)', (secret, text, expected) => {
    const key = createSecretKey(secret)
    for (let use = 0; use < 3; use++) {
      expect(compute('sha256', key, Buffer.from(text), 'hex')).toBe(expected)
    }
  })

  test('uses several hashes and both encodings with one key', () => {
    const secret = bytes(40, 3)
    const key = createSecretKey(secret)
    const body = bytes(500, 4)
    for (const hash of [...HASHES, ...HASHES]) {
      expect(compute(hash, key, body, 'base64')).toBe(createHmac(hash, secret).update(body).digest('base64'))
    }
  })

  test('keeps no bytes of the previous body', () => {
    const key = createSecretKey(bytes(32, 5))
    const expected = compute('sha256', key, bytes(10, 6), 'hex')
    compute('sha256', key, bytes(16_384, 7), 'hex')
    compute('sha512', key, bytes(16_384, 7), 'hex')
    for (let use = 0; use < 3; use++) expect(compute('sha256', key, bytes(10, 6), 'hex')).toBe(expected)
  })

  test('hashes only the bytes of a view into a larger buffer', () => {
    const key = createSecretKey(bytes(32, 8))
    const large = bytes(300, 9)
    const view = new Uint8Array(large.buffer, large.byteOffset + 100, 50)
    for (let use = 0; use < 3; use++) {
      expect(compute('sha256', key, view, 'hex')).toBe(compute('sha256', key, Buffer.from(view), 'hex'))
    }
  })
})
