import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Drawn, drawn, keysOf, place, TOLERANCE_S, word } from '../../test-support/arbitrary-schemes.ts'
import { isWebhookError } from '../ground/errors.ts'
import { toSigningKey } from '../signing/keys.ts'
import type { SignedRequest } from '../signing/request-parts.ts'
import type { SignatureScheme, SignedPart } from '../signing/scheme.ts'
import { signRequest } from '../signing/sign.ts'
import { verify } from '../signing/verify.ts'

const NOW_MS = Date.UTC(2030, 0, 2, 3, 4, 5)
const RUNS = 400

interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly url: string
  readonly method: string
  readonly settings: Readonly<Record<string, string>>
}

function send({ scheme: by, form, id, note, method, path }: Drawn, secret: string): Sent {
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers: Record<string, string> = { 'content-type': type, 'x-id': id }
  const fields = { id, note, data: 'é and "more"' }
  const body = Buffer.from(form ? String(new URLSearchParams(fields)) : JSON.stringify(fields))
  const publicUrl = `https://example.com${path}`
  const url = `${publicUrl}${path.includes('?') ? '&' : '?'}q=${id}`
  const settings = { hookId: 'hook-1', publicUrl }
  const made = signRequest(by, [toSigningKey(by, secret)], body, {
    nowMs: NOW_MS,
    headers,
    method,
    url,
    settings,
  })
  const added = Object.entries(made.headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    headers: { ...headers, ...Object.fromEntries(added) },
    body: made.body,
    url: made.url!,
    method,
    settings,
  }
}

function verdict(by: SignatureScheme, secret: string, sent: Sent, nowMs = NOW_MS): string {
  const { pathname, search } = new URL(sent.url)
  const { method, settings } = sent
  const request: SignedRequest = {
    header: (name) => sent.headers[name],
    method,
    settings,
    url: pathname + search,
  }
  try {
    verify(by, [toSigningKey(by, secret)], sent.body, request, () => nowMs)
    return 'verified'
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

const withHeader = (sent: Sent, name: string, change: (value: string) => string): Sent => ({
  ...sent,
  headers: { ...sent.headers, [name]: change(sent.headers[name]!) },
})
const withBody = (sent: Sent, change: (text: string) => string): Sent => ({
  ...sent,
  body: Buffer.from(change(Buffer.from(sent.body).toString())),
})

/** Changes one signed part of the request. Returns undefined for a part that is in no request. */
function changed(one: SignedPart, sent: Sent, { id, note }: Drawn): Sent | undefined {
  if (one === 'body' || one === 'sorted-form') return withBody(sent, (text) => text.replace('more', 'less'))
  if (one === 'method') return { ...sent, method: 'PATCH' }
  if (one === 'url')
    return { ...sent, settings: { ...sent.settings, publicUrl: 'https://example.com/other' } }
  if (one === 'timestamp') return undefined
  if ('url' in one) return changed('url', sent, { id, note } as Drawn)
  if ('crc32' in one) return changed('body', sent, { id, note } as Drawn)
  if ('setting' in one) return { ...sent, settings: { ...sent.settings, hookId: 'hook-2' } }
  if ('header' in one) return withHeader(sent, 'x-id', (value) => `${value}x`)
  if ('query' in one) return { ...sent, url: sent.url.replace(`q=${id}`, `q=${id}x`) }
  if ('field' in one) return withBody(sent, (text) => text.replace(/(id"?[:=]"?)/, '$1x'))
  const isNote =
    'optional' in one && one.optional.some((inner) => typeof inner === 'object' && 'field' in inner)
  return isNote ? withBody(sent, (text) => text.replace(/(note"?[:=]"?)/, '$1x')) : undefined
}

/** Replaces the signed time by one a minute later. */
function redated(sent: Sent, { timestamp }: SignatureScheme): Sent {
  const [was, is] = [NOW_MS, NOW_MS + 60_000].map((ms) =>
    timestamp!.unit === 'iso'
      ? new Date(ms).toISOString()
      : String(timestamp!.unit === 'ms' ? ms : ms / 1000),
  ) as [string, string]
  const replaced = (text: string) =>
    text.replaceAll(was, is).replaceAll(encodeURIComponent(was), encodeURIComponent(is))
  const headers = Object.entries(sent.headers).map(([name, value]) => [name, replaced(value)])
  return { ...withBody(sent, replaced), url: replaced(sent.url), headers: Object.fromEntries(headers) }
}

/** Moves the signature to a place with another name. */
function moved(sent: Sent, { header, in: at }: SignatureScheme): Sent {
  if (at === undefined || 'header' in at) {
    const { [(at?.header ?? header).toLowerCase()]: value, ...headers } = sent.headers
    return { ...sent, headers: { ...headers, 'x-elsewhere': value! } }
  }
  const name = 'field' in at ? at.field.split('.').at(-1)! : at.query
  const rename = (text: string) => text.replace(new RegExp(`(["&?]|^)${name}(["=])`), '$1elsewhere$2')
  return 'field' in at ? withBody(sent, rename) : { ...sent, url: rename(sent.url) }
}

test('any scheme verifies its own signatures and refuses changed requests', () => {
  fc.assert(
    fc.property(drawn, (one) => {
      const { scheme: by } = one
      const { right, wrong } = keysOf(by.algorithm, by.secret!.encoding, by.secret!.stripPrefix!)
      const sent = send(one, right[0])
      expect(verdict(by, right[1], sent)).toBe('verified')
      expect(verdict(by, wrong[1], sent)).toBe('SIGNATURE_INVALID')
      expect(verdict(by, right[1], moved(sent, by))).toMatch(/^SIGNATURE_(MISSING|INVALID)$/)
      for (const item of by.signed!) {
        const other = changed(item, sent, one)
        if (other !== undefined)
          expect(verdict(by, right[1], other), JSON.stringify(item)).toMatch(/^SIGNATURE_/)
      }
      if (by.timestamp === undefined) return
      const { future } = by.timestamp
      const ms = (TOLERANCE_S + 1) * 1000
      expect(verdict(by, right[1], redated(sent, by))).toMatch(/^SIGNATURE_/)
      expect(verdict(by, right[1], sent, NOW_MS + ms)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
      expect(verdict(by, right[1], sent, NOW_MS - ms)).toBe(
        future === 'accept' ? 'verified' : 'TIMESTAMP_OUT_OF_TOLERANCE',
      )
    }),
    { numRuns: RUNS },
  )
})

test('a token is valid at any place only if it equals the secret', () => {
  fc.assert(
    fc.property(place('sig'), word, word, (at, secret, other) => {
      const by: SignatureScheme = {
        ...('header' in at ? { header: at.header } : { header: '', in: at }),
        algorithm: 'token',
      }
      const one: Drawn = { scheme: by, form: false, id: 'id', note: 'note', method: 'POST', path: '/hooks' }
      const sent = send(one, secret)
      expect(verdict(by, secret, sent)).toBe('verified')
      expect(verdict(by, `${secret}x`, sent)).toBe('SIGNATURE_INVALID')
      if (other !== secret) expect(verdict(by, other, sent)).toBe('SIGNATURE_INVALID')
      expect(verdict(by, secret, moved(sent, by))).toBe('SIGNATURE_MISSING')
    }),
  )
})
