import { expect, test } from 'vitest'
import { isWebhookError } from '../ground/errors.ts'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { sign } from './sign.ts'
import { hasSignature, verify } from './verify.ts'

const LISTED: SignatureScheme = {
  header: 'X-Signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  prefix: 'v1=',
  separator: ',',
}
const BODY = Buffer.from('{"event":"alert.created"}')
const KEY = toSigningKey(LISTED, 'a secret')

function verdict(scheme: SignatureScheme, value: string): number | string {
  try {
    return verify(scheme, [KEY], BODY, (name) => (name === 'x-signature' ? value : undefined))
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

test('verify reads at most ten items of a signature header', () => {
  const good = sign(LISTED, [KEY], BODY)['X-Signature']!
  const others = (count: number) => Array.from({ length: count }, (_, n) => `v1=${n}`)
  expect(verdict(LISTED, [...others(9), good, ...others(5)].join(','))).toBe(0)
  expect(verdict(LISTED, [...others(10), good].join(','))).toBe('SIGNATURE_INVALID')
})

test('hasSignature reads only the headers', () => {
  expect(hasSignature(LISTED, (name) => (name === 'x-signature' ? '' : undefined))).toBe(true)
  expect(hasSignature(LISTED, () => undefined)).toBe(false)
})
