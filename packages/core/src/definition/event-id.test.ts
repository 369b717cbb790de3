import { expect, test } from 'vitest'
import { SECRET, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, type IdPlace, type StandardSchema } from '../index.ts'

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const define = (id: IdPlace | undefined, signed?: readonly ('body' | { header: string })[]) =>
  defineProvider({
    name: 'ids',
    signature: { ...tickets.signature, ...(signed && { signed }) },
    envelope: { type: 'type', ...(id && { id }) },
    events: {
      'thing.made': { schema: anything, example: { type: 'thing.made', data: { id: 'thg_1' }, id: 7 } },
    },
  })
const NO_BODY = new Uint8Array()

test('an id is read at a dotted path, in a header or in the query', () => {
  const request = { header: (name: string) => (name === 'x-id' ? 'hdr_1' : undefined), url: '/hook?id=qry_1' }
  const event = { data: { id: 'thg_1' } }
  expect(define({ field: 'data.id' }).eventId(event, NO_BODY, request)).toBe('thg_1')
  expect(define({ header: 'X-Id' }, ['body', { header: 'x-id' }]).eventId(event, NO_BODY, request)).toBe(
    'hdr_1',
  )
  expect(define({ query: 'id', unsigned: true }).eventId(event, NO_BODY, request)).toBe('qry_1')
})

test('a missing or inherited property is not an id', () => {
  for (const [field, event] of [
    ['data.id', {}],
    ['data.id', { data: null }],
    ['data.id', { data: 'text' }],
    ['data.id', { 'data.id': 'x' }],
    ['data.id', Object.create({ data: { id: 'x' } })],
  ] as const) {
    expect(define({ field }).eventId(event, Buffer.from('body'))).toMatch(/^sha256:/)
  }
})

test.each([
  ['an empty path', { field: '' }, /envelope\.id\.field/],
  ['a path with an empty step', { field: 'data..id' }, /envelope\.id\.field/],
  ['a path that no example has', { field: 'data.uuid' }, /envelope\.id\.field is 'data\.uuid'/],
  ['a top-level field that no example has', { field: 'event_id' }, /envelope\.id\.field is 'event_id'/],
  ['no place at all', {}, /^envelope\.id is an object/],
  ['a string instead of a place', 'id', /envelope\.id/],
  ['a header that is not signed', { header: 'X-Id' }, /unsigned: true/],
  ['a query parameter that is not signed', { query: 'id' }, /unsigned: true/],
  ['a header without a name', { header: '' }, /envelope\.id\.header/],
])('%s as the place of the id is refused at creation', (_what, id, message) => {
  expect(() => define(id as IdPlace)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
  )
})

test('an id in an unsigned body needs unsigned: true', () => {
  expect(() => define({ field: 'id' }, [{ header: 'x-id' }])).toThrow(/unsigned: true/)
  expect(() => define({ field: 'id', unsigned: true }, [{ header: 'x-id' }])).not.toThrow()
})

test('reading the id of a long body takes linear time', () => {
  const webhooks = createWebhooks({ provider: define({ field: 'id' }), secret: SECRET })
  const body = Buffer.from(`{"id":7,"n":"${'1'.repeat(500_000)}","m":${'12.5e-'.repeat(50_000)}`)
  const startedAt = performance.now()
  expect(webhooks.provider.eventId({ id: 7 }, body)).toBe('7')
  expect(performance.now() - startedAt).toBeLessThan(500)
})
