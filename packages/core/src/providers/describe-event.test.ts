import { expect, test } from 'vitest'
import { defineProvider } from '../definition/define-provider.ts'
import type { EventDefinition } from '../definition/event-definition.ts'
import type { StandardSchema } from '../definition/standard-schema.ts'
import { describeEvent } from './describe-event.ts'
import { elan } from './elan.ts'
import { generic } from './generic.ts'
import { validibot } from './validibot.ts'
import { ventryx } from './ventryx.ts'
import { workflows } from './workflows.ts'

type Ping = { type: 'ping' }

function countingDefinition() {
  const builds: number[] = []
  const schema: StandardSchema<unknown, Ping> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Ping }) },
  }
  const definition = describeEvent<Ping>({
    summary: 'A ping',
    shape: 'documented',
    example: { type: 'ping' },
    schema() {
      builds.push(1)
      return schema
    },
  })
  return { builds, definition }
}

test('defineProvider builds no schema', () => {
  const { builds, definition } = countingDefinition()
  const provider = defineProvider({
    name: 'lazy',
    signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'type' },
    events: { ping: definition },
  })
  expect(builds).toHaveLength(0)
  expect(provider.events.ping.schema).toBe(provider.events.ping.schema)
  expect(builds).toHaveLength(1)
})

test.each([workflows, ventryx, elan, validibot, generic])(
  'each schema of $name returns its event unchanged and synchronously',
  ({ events }) => {
    for (const { schema, example } of Object.values<EventDefinition>(events)) {
      const { data, ...rest } = example as { data?: object }
      const event = { later: true, ...rest, data: { ...data, later: [1] } }
      const result = schema['~standard'].validate(event)
      expect(result).toEqual({ value: event })
      expect('value' in result && result.value).toBe(event)
    }
  },
)

test('a provider can be defined from another one with a different schema', async () => {
  const anything: StandardSchema<unknown, { event: 'alert.created' }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => ({ value: value as { event: 'alert.created' } }),
    },
  }
  const relaxed = defineProvider({ ...workflows, events: { ...workflows.events, 'alert.created': anything } })
  const bare = { event: 'alert.created' }
  expect(await relaxed.events['alert.created'].schema['~standard'].validate(bare)).toEqual({ value: bare })
  expect(relaxed.eventId(bare, Buffer.from('x'))).toBe(workflows.eventId(bare, Buffer.from('x')))
  expect(Object.keys(relaxed.events)).toHaveLength(30)
})

test('extend refines the data of one type and adds another', async () => {
  const uploaded: StandardSchema<unknown, { data: { rows: number } }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate(value) {
        const { data } = value as { data: { rows?: unknown } }
        return typeof data.rows === 'number'
          ? { value: { data: { rows: data.rows } } }
          : { issues: [{ message: 'Expected a number', path: ['data', 'rows'] }] }
      },
    },
  }
  const extended = workflows.extend({ 'csv.uploaded': uploaded, 'csv.archived': uploaded })
  const { example, schema } = extended.events['csv.uploaded']
  const event = { ...example, data: { rows: 3 } }
  expect(await schema['~standard'].validate(event)).toEqual({ value: event })
  expect(await schema['~standard'].validate(example)).toMatchObject({ issues: [{ path: ['data', 'rows'] }] })
  expect(await schema['~standard'].validate({ ...event, orgId: 1 })).toMatchObject({
    issues: [{ path: ['orgId'] }],
  })
  expect(Object.keys(extended.events)).toHaveLength(31)
  expect(Object.keys(workflows.events)).toHaveLength(30)
})
