import { expect, test, vi } from 'vitest'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const judge = vi.hoisted(() => ({ answer: undefined as boolean | undefined }))

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>()
  const timingSafeEqual = (left: Uint8Array, right: Uint8Array) =>
    judge.answer ?? crypto.timingSafeEqual(left, right)
  return { ...crypto, timingSafeEqual }
})

const body = Buffer.from('{}')
const schemes: [string, SignatureScheme][] = [
  ['an HMAC', { header: 'x-signature', algorithm: 'hmac-sha256' }],
  ['an HMAC in base64', { header: 'x-signature', algorithm: 'hmac-sha1', encoding: 'base64' }],
  ['a token', { header: 'x-signature', algorithm: 'token' }],
]

test.each(schemes)('only timingSafeEqual decides about %s', (_what, scheme) => {
  const key = toSigningKey(scheme, 'the secret of the endpoint')
  const right = sign(scheme, [key], body)['x-signature']!
  const wrong = `${right.slice(0, -2)}00`
  const isAccepted = (value: string) => {
    try {
      return verify(scheme, [key], body, () => value) === 0
    } catch {
      return false
    }
  }
  expect([isAccepted(right), isAccepted(wrong)]).toEqual([true, false])
  judge.answer = false
  expect(isAccepted(right)).toBe(false)
  judge.answer = true
  expect(isAccepted(wrong)).toBe(true)
  judge.answer = undefined
})
