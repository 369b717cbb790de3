import { invalid } from '../api/server/api-problem.ts'
import { type Field, objectField, optional, shapeField, textField, type Values } from '../api/server/field.ts'
import { ERROR_KINDS, STATUSES } from '../assertions/judged.ts'
import { durationField, listField, timeField, wholeField, wordField } from '../control/control-fields.ts'
import { faultField } from '../control/fault-field.ts'
import type { AttemptErrorKind, DeliveryStatus } from '../delivery/delivery.ts'
import { type Duration, toMs } from '../time/duration.ts'

/** The end of an attempt: a status or a kind of error. */
export type Result = number | AttemptErrorKind

/** Returns a moment in milliseconds since the epoch, given when the scenario starts. */
export type Moment = (startMs: number) => number

const resultField: Field<Result> = {
  schema: {},
  isRequired: true,
  read(value, path) {
    if (typeof value === 'string' && Object.hasOwn(ERROR_KINDS, value)) return value as AttemptErrorKind
    if (Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599) return Number(value)
    throw invalid(path, `Must be a status such as 200, or one of ${Object.keys(ERROR_KINDS).join(', ')}.`)
  },
}

/** An offset from the start of the scenario, such as `-10m`, or a time in ISO 8601. */
const momentField: Field<Moment> = {
  schema: {},
  isRequired: true,
  read(value, path) {
    if (typeof value === 'string' && /^\d{4}-/.test(value)) {
      const atMs = timeField('').read(value, path)
      return () => atMs
    }
    const isBefore = typeof value === 'string' && value.startsWith('-')
    const duration = durationField('').read(isBefore ? value.slice(1) : value, path)
    const offsetMs = toMs(duration) * (isBefore ? -1 : 1)
    return (startMs) => startMs + offsetMs
  },
}

const EXPECTED = {
  attempts: optional(listField('', resultField)),
  copies: optional(listField('', resultField)),
  status: optional(wordField('', Object.keys(STATUSES) as DeliveryStatus[])),
}

/** One expectation for all deliveries of the step, or a list with one for each. */
const expectField: Field<Expected | Expected[]> = {
  schema: {},
  isRequired: true,
  read(value, path) {
    const one = shapeField('', EXPECTED)
    return Array.isArray(value)
      ? value.map((item, index) => one.read(item, `${path}[${index}]`))
      : one.read(value, path)
  },
}

const STEP = {
  name: optional(textField('')),
  event: optional(textField('')),
  fixture: optional(textField('')),
  data: optional(objectField('')),
  envelope: optional(objectField('')),
  ids: optional(wordField<'kept' | 'new'>('', ['kept', 'new'])),
  happened: optional(momentField),
  delivered: optional(momentField),
  faults: optional(listField('', faultField())),
  attempts: optional(listField('', wholeField('', 1))),
  expect: optional(expectField),
}

const stepField: Field<Step> = {
  schema: {},
  isRequired: true,
  read(value, path) {
    const step = shapeField('', STEP).read(value, path)
    if ((step.event === undefined) === (step.fixture === undefined)) {
      throw invalid(path, 'Must have either an event or a fixture.')
    }
    const foreign = step.event === undefined ? (['data', 'envelope'] as const) : (['ids'] as const)
    const wrong = foreign.find((name) => step[name] !== undefined)
    if (wrong === undefined) return step
    const owner = step.event === undefined ? 'an event' : 'a fixture'
    throw invalid(`${path}.${wrong}`, `Is for ${owner}. Leave it out.`)
  },
}

const ladderField: Field<Duration[]> = {
  schema: {},
  isRequired: true,
  read(value, path) {
    const ladder = listField('', durationField('')).read(value, path)
    if (toMs(ladder[0]!) === 0) return ladder
    throw invalid(`${path}[0]`, 'Must be 0, the first attempt.')
  },
}

const SCENARIO = {
  provider: optional(textField('')),
  to: optional(textField('')),
  seed: optional(textField('')),
  settings: optional(objectField('')),
  startAt: optional(timeField('')),
  ladder: optional(ladderField),
  disableAfter: optional(wholeField('', 1)),
  steps: listField('', stepField),
}

/** The expected end of one delivery. A missing field is not checked. */
export type Expected = Values<typeof EXPECTED>
/** One event or fixture on its way to the receiver. */
export type Step = Values<typeof STEP>
/** A file for `mock-sender run`. */
export type Scenario = Values<typeof SCENARIO>

/** Throws for a value that is not a scenario, and names the path of the wrong field. */
export function readScenario(value: unknown): Scenario {
  return shapeField('', SCENARIO).read(value, '')
}
