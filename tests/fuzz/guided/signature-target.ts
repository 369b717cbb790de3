import assert from 'node:assert/strict'
import { type AnyProvider, type SignedRequest, signRequest, verify } from '@postern/core'
import type { Target } from './input.ts'
import { unlessRefused } from './parser-targets.ts'
import { keysOf, NOW_MS } from './sample-signer.ts'

const URL_OF_HOOK = 'https://example.com/hooks?a=1'
const FORM = 'application/x-www-form-urlencoded'

/** Verifies requests of a provider's scheme. It must accept only the signed bytes, and signing must be deterministic. */
export function signatureTarget({ name, signature: scheme, settings = [] }: AnyProvider): Target {
  const { signing, verifying } = keysOf(scheme)
  const names = headersOf(scheme).sort()
  const shared = Object.fromEntries(settings.map((setting) => [setting, 'of-the-fuzz']))
  const values = { ...shared, publicUrl: 'https://example.com/hooks' }
  const sign = (headers: Readonly<Record<string, string>>, body: string) =>
    signRequest(scheme, [signing], Buffer.from(body, 'latin1'), {
      nowMs: NOW_MS,
      url: URL_OF_HOOK,
      headers,
      settings: { ...values, publicUrl: URL_OF_HOOK },
    })
  /** Returns undefined if the body lacks a field that the scheme signs. */
  const seed = (type: string, body: string): string[] | undefined => {
    const given = { ...Object.fromEntries(names.map((header) => [header, 'one'])), 'content-type': type }
    const parts = unlessRefused(() => sign(given, body))
    if (parts === undefined) return undefined
    const all: Record<string, string> = { ...given }
    for (const [header, value] of Object.entries(parts.headers)) all[header.toLowerCase()] = value
    const text = Buffer.from(parts.body).toString('latin1')
    return [parts.url ?? URL_OF_HOOK, text, ...names.map((header) => all[header] ?? '')]
  }
  const seeds = [
    seed('application/json', SAMPLE),
    seed(FORM, 'type=a&id=1&token=t&timestamp=1700000000'),
  ].filter((one) => one !== undefined)
  assert.ok(seeds.length > 0, `no sample fits the scheme of ${name}`)

  const accepts = (fields: readonly string[]): boolean => {
    const [url = '', body = '', ...headers] = fields
    const request: SignedRequest = {
      // An empty field means that the header is absent.
      header: (asked) => headers[names.indexOf(asked)] || undefined,
      method: 'POST',
      url: url.replace(/^https:\/\/example\.com/, ''),
      settings: values,
    }
    return (
      unlessRefused(() => verify(scheme, [verifying], Buffer.from(body, 'latin1'), request, () => NOW_MS)) ===
      0
    )
  }
  return {
    name: `signature of ${name}`,
    seeds,
    run(fields) {
      if (!accepts(fields)) return
      // Unless it is a token, the signature covers the body, so a changed byte must be refused.
      if (scheme.algorithm === 'token' || !(scheme.signed ?? ['body']).includes('body')) return
      const [url, body = '', ...headers] = fields
      assert.equal(accepts([url!, `${body} `, ...headers]), false, 'accepts a longer body')
      assert.equal(accepts([url!, body.slice(0, -1), ...headers]), body === '', 'accepts a shorter body')
      assert.equal(accepts(fields), true, 'refuses what it accepted')
    },
  }
}

const SAMPLE = JSON.stringify({
  type: 'a',
  id: 'evt_1',
  token: 't',
  timestamp: 1_700_000_000,
  signature: { token: 't', timestamp: '1700000000' },
  Type: 'Notification',
  Message: 'm',
  MessageId: 'm_1',
  Timestamp: '2023-11-14T22:13:20.000Z',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
})

/** The headers that a scheme reads, in lower case. */
function headersOf(scheme: AnyProvider['signature']): string[] {
  const text = JSON.stringify([scheme.signed, scheme.timestamp, scheme.in])
  const signed = [...text.matchAll(/"header":"([^"]+)"/g)].map(([, header]) => header!)
  const all = [scheme.header, ...(scheme.alsoIn ?? []), ...signed, 'content-type'].filter(Boolean)
  return [...new Set(all.map((header) => header.toLowerCase()))]
}
