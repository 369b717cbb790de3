import { createHmac, createSecretKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { type HmacHash, hmac } from './hmac.ts'

const HASHES: HmacHash[] = ['sha1', 'sha256', 'sha384', 'sha512']
/** Around the block sizes, the empty body, and both sides of where the one-shot way ends. */
const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 500, 4096, 16_383, 16_384, 16_385, 40_000]

function bytes(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 167 + seed * 31) & 0xff))
}

test.each(HASHES)("hmac-%s is that of Node's createHmac, for every length of key and body", (hash) => {
  for (const keyLength of LENGTHS.filter((length) => length > 0)) {
    const secret = bytes(keyLength, 1)
    const key = createSecretKey(secret)
    for (const length of LENGTHS) {
      const body = bytes(length, 2)
      expect(hmac(hash, key, body, 'hex')).toBe(createHmac(hash, secret).update(body).digest('hex'))
    }
  }
})

test('one key serves several hashes and both encodings in turn', () => {
  const secret = bytes(40, 3)
  const key = createSecretKey(secret)
  const body = bytes(500, 4)
  for (const hash of [...HASHES, ...HASHES]) {
    expect(hmac(hash, key, body, 'base64')).toBe(createHmac(hash, secret).update(body).digest('base64'))
  }
})

test('the body of one call leaves nothing behind in the next', () => {
  const key = createSecretKey(bytes(32, 5))
  const expected = hmac('sha256', key, bytes(10, 6), 'hex')
  hmac('sha512', key, bytes(16_384, 7), 'hex')
  expect(hmac('sha256', key, bytes(10, 6), 'hex')).toBe(expected)
})

test('a view into a larger buffer counts as its own bytes alone', () => {
  const key = createSecretKey(bytes(32, 8))
  const large = bytes(300, 9)
  const view = new Uint8Array(large.buffer, large.byteOffset + 100, 50)
  expect(hmac('sha256', key, view, 'hex')).toBe(hmac('sha256', key, Buffer.from(view), 'hex'))
})
