import { expect, it } from 'vitest'
import { explainSignature } from './explain-signature.ts'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { sign } from './sign.ts'

const scheme: SignatureScheme = {
  header: 'X-Signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  signed: ['timestamp', { text: '.' }, 'body'],
  separator: ',',
  prefix: 'v1=',
  timestamp: { prefix: 't=', toleranceS: 300 },
}
const secret = 'whsec_0123456789abcdef'
const body = Buffer.from('{"type":"user.created"}')
const nowMs = Date.UTC(2026, 0, 15, 12)
const headers = sign(scheme, [toSigningKey(scheme, secret)], body, { nowMs })
const request = { header: (name: string) => (name === 'x-signature' ? headers['X-Signature'] : undefined) }

it('returns the signed bytes of a valid signature', () => {
  const { content, error, hint } = explainSignature(scheme, { secrets: [secret], body, request, nowMs })
  expect(Buffer.from(content!).toString()).toBe(`${nowMs / 1000}.{"type":"user.created"}`)
  expect([error, hint]).toEqual([undefined, undefined])
})

it('returns the error and the likely mistake of an invalid signature', () => {
  const longer = Buffer.from(`${body}\n`)
  const { error, hint } = explainSignature(scheme, { secrets: [secret], body: longer, request, nowMs })
  expect([error?.code, hint?.code]).toEqual(['SIGNATURE_INVALID', 'trailing_newline'])
  const late = explainSignature(scheme, { secrets: [secret], body, request, nowMs: nowMs + 301_000 })
  expect([late.error?.code, late.hint]).toEqual(['TIMESTAMP_OUT_OF_TOLERANCE', undefined])
})

it('returns no bytes when a signed part is missing', () => {
  const unsigned = explainSignature(scheme, { secrets: [secret], body, request: { header: () => undefined } })
  expect([unsigned.content, unsigned.error?.code]).toEqual([undefined, 'SIGNATURE_MISSING'])
})
