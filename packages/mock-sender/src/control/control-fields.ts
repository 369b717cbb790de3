import { invalid } from '../api/server/api-problem.ts'
import type { Field } from '../api/server/field.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { type Duration, toMs } from '../time/duration.ts'

const LONGEST: Duration = '36500d'
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/
const MAX_LIMIT = 500

/** Milliseconds, or a string such as `'30m'`. */
export function durationField(description: string): Field<Duration> {
  return {
    schema: { type: ['number', 'string'], description, examples: ['30m', 1_800_000] },
    isRequired: true,
    read(value, name) {
      if (typeof value !== 'number' && typeof value !== 'string') {
        throw invalid(name, "Must be milliseconds, or a string such as '30m' or '2h 35m'.")
      }
      const duration = value as Duration
      if (naming(name, () => toMs(duration)) <= toMs(LONGEST)) return duration
      throw invalid(name, `Must be at most ${LONGEST}.`)
    },
  }
}

/** A time in ISO 8601, read as milliseconds since the epoch. */
export function timeField(description: string): Field<number> {
  return {
    schema: { type: 'string', format: 'date-time', description },
    isRequired: true,
    read(value, name) {
      const at = typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : Number.NaN
      if (Number.isFinite(at)) return at
      throw invalid(name, "Must be a time in ISO 8601 with its zone, such as '2026-01-15T12:00:00Z'.")
    },
  }
}

/** One of these words. */
export function wordField<Word extends string>(description: string, words: readonly Word[]): Field<Word> {
  return {
    schema: { type: 'string', enum: words, description },
    isRequired: true,
    read(value, name) {
      if (words.includes(value as Word)) return value as Word
      if (typeof value === 'string' && value !== '') throw invalid(name, unknownName('word', value, words))
      throw invalid(name, `Must be one of ${words.join(', ')}.`)
    },
  }
}

/** A whole number in a body. */
export function wholeField(description: string, minimum: number): Field<number> {
  return {
    schema: { type: 'integer', minimum, description },
    isRequired: true,
    read(value, name) {
      if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number
      throw invalid(name, `Must be a whole number of at least ${minimum}.`)
    },
  }
}

/** A list of at least one item. */
export function listField<T>(description: string, item: Field<T>): Field<T[]> {
  return {
    schema: { type: 'array', minItems: 1, items: item.schema, description },
    isRequired: true,
    read(value, name) {
      if (!Array.isArray(value) || value.length === 0) {
        throw invalid(name, 'Must be an array of at least one item.')
      }
      return value.map((one, index) => item.read(one, `${name}[${index}]`))
    },
  }
}

/** The page size of a list, in a query. */
export function limitField(): Field<number> {
  return {
    schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: 50 },
    isRequired: false,
    read(value = '50', name) {
      const limit = /^\d{1,3}$/.test(String(value)) ? Number(value) : 0
      if (limit >= 1 && limit <= MAX_LIMIT) return limit
      throw invalid(name, `Must be a whole number from 1 to ${MAX_LIMIT}.`)
    },
  }
}

/** Runs a check of the sender, and adds the name of the field to its error. */
export function naming<T>(field: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw invalid(field, (error as Error).message)
  }
}
