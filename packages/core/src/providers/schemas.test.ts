import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { issuePath } from '../definition/standard-schema.ts'
import { anyObject, eventSchema, literal, nullable, number, openObject, optional, text } from './schemas.ts'

const ours = eventSchema({
  type: literal('ping'),
  id: text,
  data: openObject({ rows: number, area: nullable(text), note: optional(text) }),
  raw: anyObject,
})['~standard']
const zods = z.object({
  type: z.literal('ping'),
  id: z.string(),
  data: z.object({ rows: z.number(), area: z.nullable(z.string()), note: z.optional(z.string()) }),
  raw: z.record(z.string(), z.unknown()),
})['~standard']

/** Values that are right nine times out of ten, so that many events are valid as a whole. */
const mostly = <T>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: right }, fc.jsonValue())
const right = <T>(value: T) => mostly(fc.constant(value))
const data = fc.record(
  { rows: right(1), area: right(null), note: right(undefined), later: fc.jsonValue() },
  { requiredKeys: ['rows', 'area'] },
)
const valid = { type: right('ping'), id: right('x'), data: mostly(data), raw: right({ any: [1] }) }
const event = fc.record({ ...valid, later: fc.jsonValue() }, { requiredKeys: ['type', 'id', 'data', 'raw'] })
/** Lacks some of the fields. */
const partial = fc.record(valid, { requiredKeys: [] })

test('a schema finds issues where Zod finds them, or returns its input', async () => {
  const counts = { accepted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.oneof(event, partial, fc.jsonValue()), async (value) => {
      const result = await ours.validate(value)
      const { issues } = await zods.validate(value)
      if (issues === undefined) {
        expect('value' in result && result.value).toBe(value)
        counts.accepted++
      } else {
        expect(result.issues?.map(issuePath)).toEqual(issues.map(issuePath))
        counts.refused++
      }
    }),
    { numRuns: 2000 },
  )
  expect(counts.accepted).toBeGreaterThan(100)
  expect(counts.refused).toBeGreaterThan(100)
})

test('each issue says what the schema expected', () => {
  const value = { type: 'pong', data: { rows: Number.POSITIVE_INFINITY, area: 1, note: null }, raw: [] }
  expect(ours.validate(value)).toEqual({
    issues: [
      { message: "Expected 'ping'.", path: ['type'] },
      { message: 'Expected a string.', path: ['id'] },
      { message: 'Expected a number.', path: ['data', 'rows'] },
      { message: 'Expected a string.', path: ['data', 'area'] },
      { message: 'Expected a string.', path: ['data', 'note'] },
      { message: 'Expected an object.', path: ['raw'] },
    ],
  })
  expect(ours.validate(null)).toEqual({ issues: [{ message: 'Expected an object.' }] })
})
