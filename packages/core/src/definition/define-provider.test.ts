import { expect, test } from 'vitest'
import { example, GOOD, made, refusalOf } from '../../test-support/definitions.ts'
import * as providers from '../providers/index.ts'
import { defineProvider } from './define-provider.ts'
import type { AnyProvider } from './provider.ts'
import type { StandardSchema } from './standard-schema.ts'

const standing = (value: unknown) => ({ '~standard': { version: 1, vendor: 'test', validate: () => value } })

const MISTAKES: readonly [what: string, change: object, names: RegExp][] = [
  ['no name', { name: undefined }, /^name is missing/],
  ['an empty name', { name: '' }, /^name is empty/],
  ['a name that is not a string', { name: 7 }, /^name is 7/],
  ['an unknown field', { evnets: {} }, /'evnets'/],
  ['no envelope', { envelope: undefined }, /^envelope is missing/],
  ['no envelope.type', { envelope: { type: undefined } }, /^envelope\.type is missing/],
  ['a mistyped envelope.type', { envelope: { type: 'typ' } }, /^envelope\.type is 'typ'/],
  ['an envelope.type with an empty step', { envelope: { type: 'data..type' } }, /^envelope\.type/],
  ['a type without a place', { envelope: { type: [] } }, /^envelope\.type is an empty list/],
  [
    'a type at two places at once',
    { envelope: { type: { header: 'X-Type', field: 'type' } } },
    /^envelope\.type/,
  ],
  ['a mistyped first part of the type', { envelope: { type: ['typ', 'id'] } }, /^envelope\.type is 'typ'/],
  [
    'an unknown time unit',
    { envelope: { timestamp: { field: 'at', unit: 'days' } } },
    /^envelope\.timestamp\.unit/,
  ],
  [
    'an unsigned body without an id',
    { signature: { signed: [{ field: 'id' }] }, envelope: { id: undefined } },
    /^envelope\.id is missing/,
  ],
  ['a mistyped id.field', { envelope: { id: { field: 'ID' } } }, /^envelope\.id\.field is 'ID'/],
  ['an id without a place', { envelope: { id: { field: undefined } } }, /^envelope\.id/],
  [
    'a mistyped envelope.timestamp',
    { envelope: { timestamp: 'created_at' } },
    /^envelope\.timestamp is 'created_at'/,
  ],
  ['a mistyped envelope.data', { envelope: { data: 'payload' } }, /^envelope\.data is 'payload'/],
  ['an unknown field of the envelope', { envelope: { time: 'at' } }, /'time'/],
  ['an example under another type', { events: { 'thing.gone': { schema: made, example } } }, /thing\.gone/],
  ['no events', { events: undefined }, /^events is missing/],
  ['a list of events', { events: ['thing.made'] }, /^events/],
  [
    'an event without a schema',
    { events: { 'thing.made': { schema: undefined } } },
    /^events\['thing\.made'\]\.schema is missing/,
  ],
  ['an event without a schema object', { events: { 'thing.gone': 'a string' } }, /^events\['thing\.gone'\]/],
  ['an event that is null', { events: { 'thing.gone': null } }, /^events\['thing\.gone'\]/],
  [
    'an example that its own schema refuses',
    { events: { 'thing.made': { example: { data: { size: 'large' } } } } },
    /^events\['thing\.made'\]\.example.*data\.size/,
  ],
  ['an eventId that is not a function', { eventId: 'id' }, /^eventId/],
  ['an empty ladder', { delivery: { ladderMs: [] } }, /^delivery\.ladderMs/],
  ['a negative delay', { delivery: { ladderMs: [0, -1] } }, /^delivery\.ladderMs\[1\]/],
  ['a maximum body size of 0', { delivery: { maxBodyBytes: 0 } }, /^delivery\.maxBodyBytes/],
  ['a timeout of 0', { delivery: { timeoutMs: 0 } }, /^delivery\.timeoutMs/],
  [
    'a header with unknown content',
    { delivery: { headers: { 'X-Event': 'type' } } },
    /^delivery\.headers\['X-Event'\]/,
  ],
  [
    'a header with two contents',
    { delivery: { headers: { 'X-Event': { field: 'id', text: 'x' } } } },
    /^delivery\.headers\['X-Event'\]/,
  ],
  [
    'a header with empty text',
    { delivery: { headers: { 'X-A': { text: '' } } } },
    /^delivery\.headers\['X-A'\]\.text/,
  ],
  ['an invalid header name', { delivery: { headers: { 'X Event': 'event-type' } } }, /^delivery\.headers/],
  ['an unknown body format', { envelope: { body: 'xml' } }, /^envelope\.body/],
  ['no body format', { envelope: { body: [] } }, /^envelope\.body/],
  ['a batch path with an empty step', { envelope: { batch: 'a..b' } }, /^envelope\.batch/],
  [
    'an acknowledgement without a status',
    { reply: { acknowledge: { body: '' } } },
    /^reply\.acknowledge\.status/,
  ],
  [
    'an acknowledgement with status 404',
    { reply: { acknowledge: { status: 404 } } },
    /^reply\.acknowledge\.status is 404/,
  ],
  ['a setting that nothing uses', { settings: ['publicUrl'] }, /^settings\[0\] is 'publicUrl'/],
  [
    'a duplicate setting',
    { signature: { signed: ['url', 'body'] }, settings: ['publicUrl', 'publicUrl'] },
    /^settings\[1\] is 'publicUrl'/,
  ],
  ['a form as a batch', { envelope: { body: 'form', batch: '' } }, /^envelope\.batch is empty/],
  [
    'a token with an encoding',
    { signature: { algorithm: 'token', secret: { encoding: 'base64' } } },
    /^signature\.secret\.encoding is 'base64', but a token/,
  ],
  ['settings that are not strings', { settings: [7] }, /^settings\[0\]/],
  ['an eventType that is not a function', { eventType: 'type' }, /^eventType/],
  ['a limit that is not a number', { subscription: { maxUrlLength: '2000' } }, /^subscription\.maxUrlLength/],
]

test('a valid definition is accepted', () => {
  expect(refusalOf({})).toBe('accepted')
})

test.each(MISTAKES)('%s is refused at creation, and the message names the field', (_what, change, names) => {
  expect(refusalOf(change)).toMatch(names)
})

test('a definition without event types is refused', () => {
  expect(() => defineProvider({ ...GOOD, events: {} } as never)).toThrow(/^events is an object/)
})

test('every message says how to fix the definition', () => {
  for (const [, change] of MISTAKES) expect(refusalOf(change)).toMatch(/^[^.]*\S.*[.] [A-Z].*[.]$/)
})

test('an example is checked only by a synchronous schema', async () => {
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

test('the checks do not build the schemas of a catalog', () => {
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
