import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { anyObject, openObject } from './open-object.ts'

/** A schema with every kind of field that the providers use, made by `object`. */
function eventSchema(object: (fields: Record<string, z.ZodMiniType>) => unknown) {
  const data = object({ rows: z.number(), area: z.nullable(z.string()), note: z.optional(z.string()) })
  return object({ type: z.literal('ping'), id: z.string(), data: data as z.ZodMiniType }) as z.ZodMiniType
}

/** A right value most of the time, so that some events are valid as a whole. */
const right = <T>(value: T) => fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, fc.jsonValue())
const data = fc.record(
  { rows: right(1), area: right(null), note: right(undefined), later: fc.jsonValue() },
  { requiredKeys: ['rows'] },
)
const event = fc.record(
  { type: right('ping'), id: right('x'), data: fc.oneof(data, fc.jsonValue()), later: fc.jsonValue() },
  { requiredKeys: ['type', 'data'] },
)

test('an open object reports the issues that an object of Zod reports, or returns its input', () => {
  const open = eventSchema(openObject as never)
  const closed = eventSchema(z.object)
  const counts = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(fc.oneof(event, fc.jsonValue()), (value) => {
      const result = open['~standard'].validate(value)
      const expected = closed['~standard'].validate(value)
      if ('issues' in expected) {
        expect(result).toEqual({ issues: expected.issues })
        counts.refused++
      } else {
        expect('value' in result && result.value).toBe(value)
        counts.accepted++
      }
    }),
    { numRuns: 2000 },
  )
  expect(counts.accepted).toBeGreaterThan(100)
  expect(counts.refused).toBeGreaterThan(100)
})

test('undescribed data is any object', () => {
  const { validate } = anyObject()['~standard']
  const later = { anything: [1] }
  expect(validate(later)).toEqual({ value: later })
  for (const wrong of [[], null, 'x', 1, true, undefined]) {
    expect(validate(wrong)).toMatchObject({ issues: [{ expected: 'object', path: [] }] })
  }
})
