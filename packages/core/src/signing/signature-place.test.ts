import { describe, expect, test } from 'vitest'
import { BODY, HMAC, mac, signed, verdict } from '../../test-support/signed-requests.ts'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { signRequest } from './sign.ts'

describe('the place of the signature', () => {
  test('a DocuSign signature may be in any of its 100 headers', () => {
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

  test('GitLab sends the secret itself, which must match exactly', () => {
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
