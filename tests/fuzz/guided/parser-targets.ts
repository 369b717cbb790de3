import assert from 'node:assert/strict'
import { isWebhookError, matchesPath, type WebhookRequest } from '@postern/core'
import { pathMatcher, toTarget } from '../../../packages/core/src/http/path.ts'
import type { VerifiedRequest } from '../../../packages/core/src/receiving/checked-event.ts'
import { assertObject, checkHead, toElements } from '../../../packages/core/src/receiving/checks.ts'
import { parseBody } from '../../../packages/core/src/receiving/parse-body.ts'
import { readField, readPlace } from '../../../packages/core/src/signing/place.ts'
import { isForm, parseForm } from '../../../packages/core/src/signing/request-parts.ts'
import type { Exchange } from '../../../packages/mock-sender/src/delivery/delivery.ts'
import { parseHttpDate } from '../../../packages/mock-sender/src/delivery/http-date.ts'
import { decideNext } from '../../../packages/mock-sender/src/delivery/ladder.ts'
import type { Target } from './input.ts'
import { NOW_MS } from './sample-signer.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Returns undefined for an error of Postern. Any other error is a fault. */
export function unlessRefused<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (isWebhookError(error)) return undefined
    throw error
  }
}

const form: Target = {
  name: 'form',
  seeds: [
    ['application/x-www-form-urlencoded', 'type=a&id=1&id=2&e=%C3%A9+x'],
    ['application/json', '{"a":1}'],
  ],
  run([type = '', body = '']) {
    const parsed = parseForm(body)
    const plain = new URLSearchParams(body)
    for (const name of new Set(plain.keys())) {
      const values = plain.getAll(name)
      assert.deepEqual(Object.hasOwn(parsed, name) && parsed[name], values.length === 1 ? values[0] : values)
    }
    const request = { header: () => type }
    const formats = ['json', 'form'] as const
    const read = unlessRefused(() => parseBody(formats, bytes(body), () => type))
    // Two functions parse the verified fields and the handler's body. They must agree on the format.
    if (isForm(request) && read !== undefined) {
      assert.deepEqual(read, parseForm(new TextDecoder().decode(bytes(body))))
    }
    unlessRefused(() => parseBody({ formField: 'payload' }, bytes(body), () => type))
  },
}

const json: Target = {
  name: 'json',
  seeds: [
    ['data.id', '{"type":"a","data":{"id":"evt_1"}}'],
    ['0.id', '[{"id":1},{"id":2}]'],
    ['__proto__.a', '{"__proto__":{"a":1}}'],
  ],
  run([path = '', body = '']) {
    const value = unlessRefused(() => parseBody('json', bytes(body), () => undefined))
    if (value === undefined) return
    let plain: unknown = value
    for (const name of path.split('.')) {
      const isOwn = typeof plain === 'object' && plain !== null && Object.hasOwn(plain, name)
      plain = isOwn ? (plain as Record<string, unknown>)[name] : undefined
    }
    assert.deepEqual(readField(value, path), plain)
  },
}

const query: Target = {
  name: 'query',
  seeds: [
    ['type', '/hooks?type=a&type=b'],
    ['id', 'https://example.com/hooks?x=1&id=%41#f'],
  ],
  run([name = '', url = '']) {
    const found = readPlace({ query: name }, undefined, { header: () => undefined, url })
    assert.ok(found === undefined || typeof found === 'string')
  },
}

const path: Target = {
  name: 'path',
  seeds: [
    ['/hooks/a', '/hooks/%61/?x=1'],
    ['/a%2Fb', 'https://example.com/a%2Fb'],
    ['/', '/'],
  ],
  run([wanted = '', target = '']) {
    const matches = matchesPath(target, wanted)
    const matcher = unlessRefused(() => pathMatcher(wanted))
    if (matcher === undefined) return
    assert.equal(matcher(wanted), true, 'a path does not match itself')
    // Mounts pass the path and the query to the prepared matcher.
    assert.equal(matcher(toTarget(target)), matches, 'the prepared matcher differs')
  },
}

const httpDate: Target = {
  name: 'http-date',
  seeds: [
    ['Tue, 14 Nov 2023 22:13:20 GMT'],
    ['Tuesday, 14-Nov-23 22:13:20 GMT'],
    ['Tue Nov 14 22:13:20 2023'],
  ],
  run([text = '']) {
    const at = parseHttpDate(text, NOW_MS)
    if (at === undefined) return
    assert.ok(Number.isSafeInteger(at))
    assert.equal(parseHttpDate(new Date(at).toUTCString(), NOW_MS), at, 'a date written again differs')
  },
}

const retryAfter: Target = {
  name: 'retry-after',
  seeds: [
    ['120', ''],
    ['Tue, 14 Nov 2023 22:14:20 GMT', 'Tue, 14 Nov 2023 22:13:20 GMT'],
  ],
  run([value = '', date = '']) {
    const response = { status: 503, headers: { 'retry-after': value, date } }
    const next = decideNext({ response } as unknown as Exchange, NOW_MS, 1000)
    const delayMs = next!.at! - NOW_MS
    assert.ok(delayMs >= 1000 && delayMs <= 24 * 3_600_000, `waits for ${delayMs} ms`)
    if (/^\d{1,5}$/.test(value))
      assert.equal(delayMs, Math.max(1000, Math.min(Number(value) * 1000, 86_400_000)))
  },
}

const encoding: Target = {
  name: 'content-encoding',
  seeds: [['gzip'], ['identity, br;q=1'], ['utf-8']],
  run([value = '']) {
    const request = { method: 'POST', header: () => value }
    const refused =
      unlessRefused(() => checkHead(request as unknown as WebhookRequest) ?? 'accepted') !== 'accepted'
    const names =
      /(?<![^\s,;])(?:x-)?(?:gzip|compress)(?![^\s,;])|(?<![^\s,;])(?:deflate|br|zstd|dcb|dcz)(?![^\s,;])/
    assert.equal(refused, names.test(value.toLowerCase()))
  },
}

const batch: Target = {
  name: 'batch',
  seeds: [
    ['', '[{"type":"a"},{"type":"b"}]'],
    ['data.events', '{"data":{"events":[{"type":"a"},7]}}'],
  ],
  run([place = '', body = '']) {
    const parsed = unlessRefused(() => parseBody('json', bytes(body), () => undefined))
    const verified = { provider: { envelope: { batch: place } }, parsed } as unknown as VerifiedRequest
    const elements = unlessRefused(() => toElements(verified))
    if (elements === undefined) return
    assert.ok(body.length >= elements.length)
    for (const element of elements) {
      const object = unlessRefused(() => assertObject(element))
      assert.equal(object === undefined, typeof element !== 'object' || !element || Array.isArray(element))
    }
  },
}

/** Every parser of text from a sender or a receiver, except signatures. */
export const PARSER_TARGETS: readonly Target[] = [
  form,
  json,
  query,
  path,
  httpDate,
  retryAfter,
  encoding,
  batch,
]
