import { expect, test } from 'vitest'
import * as z from 'zod'
import { isWebhookError } from '../ground/errors.ts'
import * as providers from '../providers/index.ts'
import { defineProvider } from './define-provider.ts'
import type { AnyProvider } from './provider.ts'
import type { StandardSchema } from './standard-schema.ts'

const made = z.object({
  type: z.literal('thing.made'),
  id: z.string(),
  at: z.string(),
  data: z.object({ size: z.number() }),
})
const example = { type: 'thing.made', id: 'thg_1', at: '2026-01-01T00:00:00Z', data: { size: 1 } }
const GOOD = {
  name: 'things',
  title: 'Things',
  signature: { header: 'X-Things-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id', prefix: 'thg_' }, timestamp: 'at', data: 'data' },
  events: { 'thing.made': { schema: made, example, summary: 'A thing was made' } },
  delivery: { timeoutMs: 5000, ladderMs: [0, 1000], headers: { 'X-Things-Event': 'event-type' } },
  subscription: { httpsOnly: true, maxUrlLength: 2000 },
}

/** The message with which a definition is refused; `change` lies over a good one, at any depth. */
function refusalOf(change: object): string {
  try {
    defineProvider(overlay(GOOD, change) as never)
  } catch (error) {
    return isWebhookError(error) && error.code === 'CONFIG_INVALID' ? error.message : `threw ${error}`
  }
  return 'accepted'
}

function overlay(base: unknown, over: unknown): unknown {
  const isPlain = (value: unknown) => Object.getPrototypeOf(value ?? 0) === Object.prototype
  if (!isPlain(base) || !isPlain(over)) return over
  const merged = { ...(base as Record<string, unknown>) }
  for (const [key, value] of Object.entries(over as object)) merged[key] = overlay(merged[key], value)
  return merged
}

const HANDSHAKE = {
  name: 'hello',
  when: [{ field: 'type', is: 'hello' }],
  proof: 'signature',
  reply: { body: { field: 'challenge' } },
}
const GET = { name: 'crc', method: 'GET', proof: 'none', reply: { body: { query: 'challenge' } } }

const standing = (value: unknown) => ({ '~standard': { version: 1, vendor: 'test', validate: () => value } })

const MISTAKES: readonly [what: string, change: object, names: RegExp][] = [
  ['no name', { name: undefined }, /^name is missing/],
  ['an empty name', { name: '' }, /^name is empty/],
  ['a name that is no text', { name: 7 }, /^name is 7/],
  ['a field that means nothing', { evnets: {} }, /'evnets'/],
  ['no signature', { signature: undefined }, /^signature is missing/],
  ['no signature header', { signature: { header: '' } }, /^signature\.header/],
  ['a header with a space', { signature: { header: 'X Signature' } }, /^signature\.header/],
  ['an unknown algorithm', { signature: { algorithm: 'hmac-md5' } }, /^signature\.algorithm.*hmac-sha256/],
  ['a hash without hmac-', { signature: { algorithm: 'sha256' } }, /^signature\.algorithm/],
  ['an algorithm in capitals', { signature: { algorithm: 'HMAC-SHA256' } }, /^signature\.algorithm/],
  ['no algorithm', { signature: { algorithm: undefined } }, /^signature\.algorithm is missing/],
  ['an unknown encoding', { signature: { encoding: 'base32' } }, /^signature\.encoding/],
  ['no encoding', { signature: { encoding: undefined } }, /^signature\.encoding is missing/],
  ['a prefix that is no text', { signature: { prefix: 1 } }, /^signature\.prefix/],
  ['a misspelt separator', { signature: { seperator: ',' } }, /'seperator'/],
  ['an unknown separator', { signature: { separator: '&' } }, /^signature\.separator/],
  ['nothing signed', { signature: { signed: [] } }, /^signature\.signed/],
  ['an unknown part', { signature: { signed: ['payload'] } }, /^signature\.signed\[0\]/],
  ['a part without a meaning', { signature: { signed: ['body', {}] } }, /^signature\.signed\[1\]/],
  [
    'a part of two meanings',
    { signature: { signed: [{ text: '.', header: 'X-Id' }] } },
    /^signature\.signed\[0\]/,
  ],
  [
    'a signed timestamp that stands nowhere',
    { signature: { signed: ['timestamp', 'body'] } },
    /^signature\.timestamp/,
  ],
  [
    'a timestamp that nobody signs',
    { signature: { timestamp: { header: 'X-Time', toleranceS: 300 } } },
    /^signature\.timestamp is not signed/,
  ],
  [
    'a timestamp without tolerance',
    { signature: { signed: ['timestamp', 'body'], timestamp: { header: 'X-Time' } } },
    /^signature\.timestamp\.toleranceS/,
  ],
  [
    'a timestamp without a place',
    { signature: { signed: ['timestamp', 'body'], timestamp: { toleranceS: 300 } } },
    /^signature\.timestamp/,
  ],
  [
    'a timestamp in the signature header, which nothing separates',
    { signature: { signed: ['timestamp', 'body'], timestamp: { prefix: 't=', toleranceS: 300 } } },
    /signature\.separator/,
  ],
  [
    'an unknown encoding of the secret',
    { signature: { secret: { encoding: 'base58' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'two places of the signature',
    { signature: { in: { field: 'data' } } },
    /^signature\.header is set together with signature\.in/,
  ],
  ['a further header that is none', { signature: { alsoIn: ['X Also'] } }, /^signature\.alsoIn\[0\]/],
  [
    'a further algorithm of other keys',
    { signature: { alsoAlgorithms: ['rsa-sha1'] } },
    /^signature\.alsoAlgorithms/,
  ],
  [
    'a token that signs',
    { signature: { algorithm: 'token', signed: ['body'] } },
    /^signature\.signed is set, but a token/,
  ],
  [
    'a public key for an HMAC',
    { signature: { secret: { encoding: 'pem' } } },
    /^signature\.secret\.encoding is 'pem'/,
  ],
  [
    'a text as a public key',
    { signature: { algorithm: 'ed25519', secret: { encoding: 'utf8' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'a raw RSA key',
    { signature: { algorithm: 'rsa-sha256', secret: { encoding: 'raw-hex' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'an unknown unit',
    {
      signature: {
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Time', toleranceS: 1, unit: 'min' },
      },
    },
    /^signature\.timestamp\.unit/,
  ],
  [
    'a time in the body that nobody signs',
    { signature: { signed: [{ header: 'X-Id' }], timestamp: { field: 'at', toleranceS: 1 } } },
    /^signature\.timestamp is not signed/,
  ],
  [
    'a URL without the setting that says it',
    { signature: { signed: ['url', 'body'] } },
    /^signature\.signed needs the setting 'publicUrl'/,
  ],
  [
    'a decoded URL without the setting that says it',
    { signature: { signed: [{ url: { decode: '/' } }, 'body'] } },
    /^signature\.signed needs the setting 'publicUrl'/,
  ],
  [
    'a URL in which nothing is decoded',
    { signature: { signed: [{ url: { decode: '' } }, 'body'] }, settings: ['publicUrl'] },
    /^signature\.signed\[0\]\.url\.decode is empty/,
  ],
  [
    'a checksum of something else',
    { signature: { signed: [{ crc32: 'header' }] } },
    /^signature\.signed\[0\]\.crc32/,
  ],
  [
    'a field that may have several lines, said the other way',
    { signature: { signed: ['body', { field: 'id', oneLine: false }] } },
    /^signature\.signed\[1\]\.oneLine/,
  ],
  [
    'a setting that nobody is asked for',
    { signature: { signed: ['body', { optional: [{ setting: 'webhookId' }] }] } },
    /'webhookId'/,
  ],
  [
    'a signature that covers itself',
    { signature: { header: undefined, in: { field: 'data' } } },
    /^signature\.signed covers the place/,
  ],
  [
    'a signature in the query that covers the URL',
    {
      signature: { header: undefined, in: { query: 'sig' }, signed: ['url', 'body'] },
      settings: ['publicUrl'],
    },
    /^signature\.signed covers/,
  ],
  [
    'an empty optional part',
    { signature: { signed: ['body', { optional: [] }] } },
    /^signature\.signed\[1\]\.optional/,
  ],
  ['no envelope', { envelope: undefined }, /^envelope is missing/],
  ['no envelope.type', { envelope: { type: undefined } }, /^envelope\.type is missing/],
  ['a mistyped envelope.type', { envelope: { type: 'typ' } }, /^envelope\.type is 'typ'/],
  ['an envelope.type with an empty step', { envelope: { type: 'data..type' } }, /^envelope\.type/],
  ['a type at no place', { envelope: { type: [] } }, /^envelope\.type is an empty list/],
  [
    'a type at two places at once',
    { envelope: { type: { header: 'X-Type', field: 'type' } } },
    /^envelope\.type/,
  ],
  ['a mistyped first part of the type', { envelope: { type: ['typ', 'id'] } }, /^envelope\.type is 'typ'/],
  [
    'an unknown unit of the time',
    { envelope: { timestamp: { field: 'at', unit: 'days' } } },
    /^envelope\.timestamp\.unit/,
  ],
  [
    'a body that nobody signs, and no id',
    { signature: { signed: [{ field: 'id' }] }, envelope: { id: undefined } },
    /^envelope\.id is missing/,
  ],
  ['a mistyped id.field', { envelope: { id: { field: 'ID' } } }, /^envelope\.id\.field is 'ID'/],
  ['an id that stands nowhere', { envelope: { id: { field: undefined } } }, /^envelope\.id/],
  [
    'a mistyped envelope.timestamp',
    { envelope: { timestamp: 'created_at' } },
    /^envelope\.timestamp is 'created_at'/,
  ],
  ['a mistyped envelope.data', { envelope: { data: 'payload' } }, /^envelope\.data is 'payload'/],
  ['a misspelt field of the envelope', { envelope: { time: 'at' } }, /'time'/],
  ['an example under another type', { events: { 'thing.gone': { schema: made, example } } }, /thing\.gone/],
  ['no events', { events: undefined }, /^events is missing/],
  ['a list of events', { events: ['thing.made'] }, /^events/],
  [
    'an event without a schema',
    { events: { 'thing.made': { schema: undefined } } },
    /^events\['thing\.made'\]\.schema is missing/,
  ],
  ['an event that is no schema', { events: { 'thing.gone': 'a string' } }, /^events\['thing\.gone'\]/],
  ['an event that is null', { events: { 'thing.gone': null } }, /^events\['thing\.gone'\]/],
  [
    'an example that its own schema refuses',
    { events: { 'thing.made': { example: { data: { size: 'large' } } } } },
    /^events\['thing\.made'\]\.example.*data\.size/,
  ],
  ['an eventId that is no function', { eventId: 'id' }, /^eventId/],
  ['an empty ladder', { delivery: { ladderMs: [] } }, /^delivery\.ladderMs/],
  ['a negative delay', { delivery: { ladderMs: [0, -1] } }, /^delivery\.ladderMs\[1\]/],
  ['no room for a body', { delivery: { maxBodyBytes: 0 } }, /^delivery\.maxBodyBytes/],
  ['no time to answer', { delivery: { timeoutMs: 0 } }, /^delivery\.timeoutMs/],
  [
    'a header of unknown content',
    { delivery: { headers: { 'X-Event': 'type' } } },
    /^delivery\.headers\['X-Event'\]/,
  ],
  [
    'a header of two contents',
    { delivery: { headers: { 'X-Event': { field: 'id', text: 'x' } } } },
    /^delivery\.headers\['X-Event'\]/,
  ],
  [
    'an empty text in a header',
    { delivery: { headers: { 'X-A': { text: '' } } } },
    /^delivery\.headers\['X-A'\]\.text/,
  ],
  ['a header that is none', { delivery: { headers: { 'X Event': 'event-type' } } }, /^delivery\.headers/],
  ['an unknown format of the body', { envelope: { body: 'xml' } }, /^envelope\.body/],
  ['no format of the body', { envelope: { body: [] } }, /^envelope\.body/],
  ['a batch at an empty step', { envelope: { batch: 'a..b' } }, /^envelope\.batch/],
  [
    'a handshake without a proof',
    { handshakes: [{ ...HANDSHAKE, proof: undefined }] },
    /^handshakes\[0\]\.proof/,
  ],
  [
    'a handshake of another method',
    { handshakes: [{ ...HANDSHAKE, method: 'PUT' }] },
    /^handshakes\[0\]\.method/,
  ],
  [
    'a condition without a place',
    { handshakes: [{ ...HANDSHAKE, when: [{ is: 1 }] }] },
    /^handshakes\[0\]\.when\[0\]/,
  ],
  [
    'an answer that says nothing',
    { handshakes: [{ ...HANDSHAKE, reply: { body: { json: { a: null } } } }] },
    /^handshakes\[0\]\.reply\.body/,
  ],
  [
    'a proof by a setting that nobody gives',
    { handshakes: [{ ...HANDSHAKE, proof: { query: 'token', setting: 'verifyToken' } }] },
    /^handshakes\[0\]\.proof\.setting/,
  ],
  [
    'an acknowledgement without a status',
    { reply: { acknowledge: { body: '' } } },
    /^reply\.acknowledge\.status/,
  ],
  [
    'a handshake that every event is',
    { handshakes: [{ ...HANDSHAKE, when: undefined }] },
    /^handshakes\[0\]\.when is missing, so every event would match/,
  ],
  ['a handshake without conditions', { handshakes: [{ ...HANDSHAKE, when: [] }] }, /^handshakes\[0\]\.when/],
  ['two handshakes of one name', { handshakes: [HANDSHAKE, HANDSHAKE] }, /^handshakes\[1\]\.name is 'hello'/],
  [
    'a signed GET',
    { handshakes: [{ ...GET, proof: 'signature' }] },
    /^handshakes\[0\]\.proof is 'signature', and a GET is not signed/,
  ],
  [
    'a GET told by its body',
    { handshakes: [HANDSHAKE, { ...GET, when: [{ query: 'a' }, { field: 'type' }] }] },
    /^handshakes\[1\]\.when\[1\]\.field/,
  ],
  [
    'a GET answered by its body',
    { handshakes: [{ ...GET, reply: { body: { json: { a: 1, b: { field: 'type' } } } } }] },
    /^handshakes\[0\]\.reply\.body\.json\['b'\]\.field/,
  ],
  [
    'an HMAC of a field that a HEAD has not',
    {
      handshakes: [
        {
          ...GET,
          method: 'HEAD',
          reply: { body: { hmac: { field: 'a' }, hash: 'sha256', encoding: 'hex' } },
        },
      ],
    },
    /^handshakes\[0\]\.reply\.body\.hmac\.field/,
  ],
  [
    'an HMAC under a public key',
    {
      signature: { algorithm: 'ed25519' },
      handshakes: [{ ...GET, reply: { body: { hmac: { query: 'a' }, hash: 'sha256', encoding: 'hex' } } }],
    },
    /^handshakes\[0\]\.reply\.body\.hmac needs a shared secret/,
  ],
  [
    'an acknowledgement that refuses',
    { reply: { acknowledge: { status: 404 } } },
    /^reply\.acknowledge\.status is 404/,
  ],
  ['a setting that nothing uses', { settings: ['publicUrl'] }, /^settings\[0\] is 'publicUrl'/],
  [
    'a setting that stands there twice',
    { signature: { signed: ['url', 'body'] }, settings: ['publicUrl', 'publicUrl'] },
    /^settings\[1\] is 'publicUrl'/,
  ],
  ['a form that is an array', { envelope: { body: 'form', batch: '' } }, /^envelope\.batch is empty/],
  [
    'a token in an encoding',
    { signature: { algorithm: 'token', secret: { encoding: 'base64' } } },
    /^signature\.secret\.encoding is 'base64', but a token/,
  ],
  ['settings that are no texts', { settings: [7] }, /^settings\[0\]/],
  ['an eventType that is no function', { eventType: 'type' }, /^eventType/],
  ['a limit that is no number', { subscription: { maxUrlLength: '2000' } }, /^subscription\.maxUrlLength/],
]

test('a good definition is accepted', () => {
  expect(refusalOf({})).toBe('accepted')
})

test.each(MISTAKES)('%s is refused at creation, and the message names the field', (_what, change, names) => {
  expect(refusalOf(change)).toMatch(names)
})

test('a definition of no event type is refused', () => {
  expect(() => defineProvider({ ...GOOD, events: {} } as never)).toThrow(/^events is an object/)
})

test('every message says what to write instead', () => {
  for (const [, change] of MISTAKES) expect(refusalOf(change)).toMatch(/^[^.]*\S.*[.] [A-Z].*[.]$/)
})

test('an example is checked only where its schema answers at once', async () => {
  const refusing = { issues: [{ message: 'no' }] }
  expect(refusalOf({ events: { 'thing.made': { schema: standing(refusing) } } })).toMatch(/example/)
  expect(refusalOf({ events: { 'thing.made': { schema: standing(Promise.resolve(refusing)) } } })).toBe(
    'accepted',
  )
  expect(
    refusalOf({ events: { 'thing.made': { schema: standing(Promise.reject(new Error('down'))) } } }),
  ).toBe('accepted')
})

test('a provider can be defined from another one', () => {
  for (const provider of Object.values<AnyProvider>(providers)) {
    expect(() => defineProvider(provider)).not.toThrow()
    expect(() => defineProvider({ ...provider, name: 'mine', delivery: { timeoutMs: 1 } })).not.toThrow()
  }
})

test('the schemas of a catalog are built on first use, not by the checks', () => {
  let built = 0
  const lazy = {
    example,
    get schema(): StandardSchema<unknown, object> {
      built++
      return made
    },
  }
  defineProvider({ ...GOOD, events: { 'thing.made': lazy } } as never)
  expect(built).toBe(0)
})
