import { brotliCompressSync, gzipSync } from 'node:zlib'
import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { assertFixture, toBodyBytes } from '../fixtures/fixture.ts'
import { createRandom } from '../random/random.ts'
import { createScrubber } from './create-scrubber.ts'
import { fixtureName } from './fixture-name.ts'
import type { PassedAnswer, PassedExchange } from './passed-exchange.ts'
import { eventPlaces } from './provider-places.ts'
import { recordFixture } from './record-fixture.ts'

interface Came {
  readonly body: Buffer | string
  readonly type?: string
  readonly headers?: readonly string[]
  readonly path?: string
  readonly answer?: Partial<PassedAnswer> | null
}

function record({ body, type = 'application/json', headers = [], path = '/hooks', answer = null }: Came) {
  const exchange: PassedExchange = {
    number: 1,
    method: 'POST',
    path,
    rawHeaders: ['Content-Type', type, ...headers],
    body: Buffer.from(body as string),
    answer: answer && { status: 200, rawHeaders: [], body: Buffer.alloc(0), isCut: false, ...answer },
    receivedAt: '2026-01-15T12:30:00.000Z',
  }
  const scrubber = createScrubber({ isKept: eventPlaces(undefined) })
  const recorded = recordFixture(exchange, { scrubber, maxBodyBytes: 4e6 })
  const file = JSON.stringify(recorded.fixture)
  assertFixture(JSON.parse(file))
  return { ...recorded, file, bytes: toBodyBytes(recorded.fixture) }
}

test('a body without secrets is kept byte for byte', () => {
  const body = '\ufeff{ "type":"a.b",\r\n "n": 1.0, "big": 12345678901234567890, "u": "Zo\\u00eb", "n": 2 }\n'
  expect(record({ body }).bytes.toString()).toBe(body)
  const form = 'a=1&b=%7e+c&a=2&=&d'
  expect(record({ body: form, type: 'application/x-www-form-urlencoded' }).bytes.toString()).toBe(form)
})

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('a body in %s is kept uncompressed, without its secrets', (encoding, compress) => {
  const body = compress('{"id":"1","email":"ada@example.org"}')
  const { fixture, file, isWhole } = record({ body, headers: ['Content-Encoding', encoding] })
  expect(fixture.body).toMatch(/^\{"id":"1","email":"[a-z]{3}@example\.com"\}$/)
  expect(fixture.headers).not.toHaveProperty('content-encoding')
  expect(isWhole).toBe(false)
  expect(file).not.toContain('ada@')
})

test.each([
  ['bytes that are not text', Buffer.from([0xff, 0xfe, ...Buffer.from('ada@example.org')]), []],
  ['invalid JSON', '{"email":"ada@example.org", "name": "Ada Lovelace",', []],
  ['invalid gzip', '{"email":"ada@example.org"}', ['Content-Encoding', 'gzip']],
  ['two megabytes of text', 'Ada Lovelace '.repeat(160_000), []],
  ['an unknown compression', '{"email":"ada@example.org"}', ['Content-Encoding', 'zstd']],
  ['a bomb', gzipSync(Buffer.alloc(5e6, 'ada@example.org ')), ['Content-Encoding', 'gzip']],
])('replaces %s completely, at the same length', (_, body, headers) => {
  const { bytes, isWhole } = record({ body, headers })
  expect(isWhole).toBe(true)
  expect(bytes).toHaveLength(Buffer.byteLength(body))
  expect(bytes.toString()).not.toMatch(/ada@|Lovelace|example/)
})

test('a repeated header is joined, and secrets in headers, path and answer are replaced by the same values', () => {
  const { fixture, file } = record({
    path: '/hooks/ada@example.org?token=t0psecret&name=Ada+Lovelace&page=2',
    headers: [
      'X-Tag',
      'a',
      'X-Tag',
      'b',
      'Authorization',
      'Bearer t0psecret',
      'X-Forwarded-For',
      '203.0.113.9',
    ],
    body: '{"type":"x.y","customer":{"name":"Ada Lovelace"},"echo":"t0psecret"}',
    answer: {
      status: 422,
      rawHeaders: ['Content-Type', 'text/plain', 'Set-Cookie', 'id=abcdef'],
      body: Buffer.from('Ada Lovelace (ada@example.org) is unknown'),
    },
  })
  expect(file).not.toMatch(/ada|lovelace|t0psecret|abcdef|203\.0/i)
  const { echo, customer } = JSON.parse(fixture.body)
  expect(fixture.headers).toMatchObject({ 'x-tag': 'a, b', authorization: `Bearer ${echo}` })
  const [path, query] = fixture.path.split('?') as [string, string]
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    token: echo,
    name: customer.name,
    page: '2',
  })
  const { response } = fixture
  expect(response).toMatchObject({ status: 422, truncated: false })
  expect(response!.body).toBe(`${customer.name} (${path.slice('/hooks/'.length)}) is unknown`)
})

test.each([
  ['is cut', { body: Buffer.from('{"a":'), isCut: true }],
  ['is a page', { body: Buffer.from('<p>Ada</p>'), rawHeaders: ['Content-Type', 'text/html'] }],
  ['is not text', { body: Buffer.from([0xff]), rawHeaders: ['Content-Type', 'text/plain'] }],
])('an answer that %s is kept without its body', (_, answer) => {
  expect(record({ body: '{}', answer }).fixture.response).toMatchObject({ body: '', truncated: true })
})

test('two megabytes of names are scrubbed within seconds', () => {
  const people = Array.from({ length: 20_000 }, (_, index) => ({
    id: index,
    name: `Ada Lovelace ${index}`,
    note: `Called Ada Lovelace ${19_999 - index} about ada${index}@example.org`,
  }))
  const body = JSON.stringify(people)
  expect(body.length).toBeGreaterThan(2e6)
  const startedAt = performance.now()
  const { bytes } = record({ body })
  expect(performance.now() - startedAt).toBeLessThan(15_000)
  expect(bytes.toString()).not.toMatch(/Ada Love|Lovelace \d|ada\d+@example\.org/)
  expect(JSON.parse(bytes.toString())).toHaveLength(people.length)
})

test('half a surrogate pair in a URL does not lose the delivery', () => {
  const body = '{"url":"https://shop.test/?email=\\ud800ada@example.org","name":"Ada \\udc00 Lovelace"}'
  const { fixture, file } = record({ body })
  expect(file).not.toMatch(/ada@|Lovelace/)
  expect(Object.keys(JSON.parse(fixture.body))).toEqual(['url', 'name'])
})

test('deep and repetitive bodies are scrubbed within seconds, at every depth', () => {
  const depth = 20_000
  const deep = `${'[1,"ada@example.org",'.repeat(depth)}"end"${']'.repeat(depth)}`
  const prefixes = Array.from({ length: 1000 }, (_, index) => ({ token: 'a'.repeat(index + 8) }))
  const repetitive = JSON.stringify([...prefixes, 'a'.repeat(200_000)])
  const startedAt = performance.now()
  expect(record({ body: deep }).file).not.toContain('ada@')
  record({ body: repetitive })
  expect(performance.now() - startedAt).toBeLessThan(20_000)
})

const SEED = process.env.SEED ?? String(Date.now())

test(`no secret occurs in a file, and JSON keeps its shape (seed ${SEED})`, () => {
  for (let round = 0; round < 300; round++) {
    const random = createRandom(SEED, round)
    const { value, secrets, path, headers } = generate(random)
    const isForm = round % 4 === 3
    const body = isForm ? new URLSearchParams(toPairs(value)).toString() : JSON.stringify(value)
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    const { file, bytes } = record({ body, type, path, headers, answer: { body: Buffer.from(body) } })
    const decoded = decodeURIComponent(file.replaceAll('+', ' '))
    for (const secret of secrets) {
      expect({ round, found: file.includes(secret) || decoded.includes(secret), secret }).toEqual({
        round,
        found: false,
        secret,
      })
    }
    if (!isForm) expect(shapeOf(JSON.parse(bytes.toString()))).toEqual(shapeOf(value))
  }
})

type Random = ReturnType<typeof createRandom>

/** Secrets in fields that name them, in texts by their format, and again in other fields. */
function generate(random: Random) {
  const secrets: string[] = []
  const letters = (count: number) =>
    Array.from({ length: count }, () => random.pick('abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789')).join('')
  const make = (kind: string) => {
    const secret = {
      email: () => `${letters(6)}@${letters(5)}.org`,
      name: () => `Z${letters(4)} ${random.pick(['Ångström', '李小龍', "O'Neill", 'Żółć'])}${letters(3)}`,
      phone: () => `+49 30 ${10_000_000 + random.below(80_000_000)}`,
      token: () => `${letters(12)}"${letters(4)}\\é`,
      key: () => `whsec_${letters(20)}`,
      card: () => '4242 4242 4242 4242',
    }[kind]!()
    secrets.push(secret)
    return secret
  }
  const known = ['email', 'name', 'phone', 'token'].map((kind) => [kind, make(kind)] as const)
  const leaf = (depth: number): unknown =>
    random.pick<() => unknown>([
      () => random.below(1000),
      () => random.next() < 0.5,
      () => null,
      () => letters(8),
      () => `see ${random.pick(known)[1]} there`,
      () => `https://x.test/a?q=${encodeURIComponent(random.pick(known)[1])}&r=1`,
      () => `mail ${make('email')}, pay ${make('card')}, sign ${make('key')}`,
      () => JSON.stringify({ token: make('token') }),
      () => (depth > 3 ? 0 : Array.from({ length: random.below(4) }, () => leaf(depth + 1))),
      () => (depth > 3 ? 0 : { [letters(3)]: leaf(depth + 1), customer_name: make('name') }),
      () => ({ access_token: { deep: [make('token')] }, phone_number: make('phone'), [letters(4)]: {} }),
    ])()
  const value = { ...Object.fromEntries(known), a: leaf(0), b: leaf(0), c: leaf(0), d: leaf(0) }
  const again = known.map(([, secret]) => encodeURIComponent(secret))
  return {
    value,
    secrets,
    path: `/hooks/${again[0]}?x=${again[1]}&token=${again[3]}`,
    headers: ['X-Note', `from ${known[0]![1]}`, 'Authorization', `Bearer ${make('key')}`],
  }
}

function toPairs(value: object): [string, string][] {
  return Object.entries(value).map(([name, one]) => [
    name,
    typeof one === 'string' ? one : JSON.stringify(one),
  ])
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([name, one]) => [name, shapeOf(one)])
}

test.each([
  [{ 'x-stripe-signature': 'x' }, '{"type":"invoice.paid"}', '00012-stripe-invoice.paid.json'],
  [{ 'x-hub-signature-256': 'x' }, '{"action":"../../etc/opened"}', '00012-.._.._etc_opened.json'],
  [{}, '[{"event":"click"}]', '00012-click.json'],
  [{}, 'no JSON', '00012.json'],
])('the headers %j and the body %s name the file %s', (headers, body, name) => {
  const { fixture } = record({ body: '{}' })
  expect(fixtureName(12, { ...fixture, headers, body }, undefined)).toBe(name)
})

test('a provider names the file by its own type', () => {
  const { fixture } = record({
    body: '{"id":"evt_1","type":"user.created","created_at":"2026-01-15T12:30:00Z"}',
  })
  expect(fixtureName(100_000, fixture, generic)).toBe('100000-generic-user.created.json')
})
