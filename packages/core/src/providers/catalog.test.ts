import { expect, test } from 'vitest'
import type { EventDefinition } from '../definition/event-definition.ts'
import type { AnyProvider } from '../definition/provider.ts'
import { issuePath } from '../definition/standard-schema.ts'
import * as providers from './index.ts'

const CATALOG: Record<keyof typeof providers, string> = {
  ventryx: `workflow.completed workflow.started workflow.failed approval.requested approval.completed
    api_key.created api_key.revoked rate_limit.exceeded`,
  elan: `workflow.started workflow.completed workflow.failed workflow.step.started workflow.step.completed
    workflow.step.failed`,
  generic: `user.created user.updated user.deleted project.created project.updated project.deleted
    file.uploaded payment.succeeded payment.failed`,
  validibot: 'run.completed run.succeeded run.failed',
  workflows: `alert.created alert.acknowledged alert.assigned alert.resolved alert.critical alert.deleted
    csv.uploaded data.db_import query.completed query.deleted
    project.created project.updated project.deleted
    db_connection.created db_connection.updated db_connection.deleted
    user.invited user.joined user.activated user.deactivated
    billing.subscription_activated billing.subscription_cancelled billing.trial_expired
    billing.payment_failed
    webhook.created webhook.enabled webhook.disabled webhook.deleted api_key.created api_key.deleted`,
}
const PROVIDERS = { ...providers }
const COUNTS = { ventryx: 8, elan: 6, generic: 9, validibot: 3, workflows: 30 }

const entries = Object.values<AnyProvider>(providers).flatMap((provider) =>
  Object.entries<EventDefinition>(provider.events).map(([type, definition]) => ({
    name: `${provider.name} ${type}`,
    provider,
    type,
    definition,
  })),
)

async function check(definition: EventDefinition, event: unknown) {
  return definition.schema['~standard'].validate(event)
}

function pathsOf(result: Awaited<ReturnType<typeof check>>): string[] {
  return (result.issues ?? []).map(issuePath)
}

/** Adds a field to each object in the event. */
function withUnknownFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const inner = Object.entries(value).map(([key, part]) => [key, withUnknownFields(part)])
  return { ...Object.fromEntries(inner), added_later: { nested: [1, { deep: true }] } }
}

/** Paths of every string and number in the event, below the discriminator. */
function leafPaths(value: object, at: string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'object' && part !== null ? leafPaths(part, [...at, key]) : [[...at, key]],
  )
}

function replaced(event: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value
  const object = event as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, value) }
}

test.each(Object.keys(COUNTS) as (keyof typeof COUNTS)[])('%s has every type of its catalog', (name) => {
  const types = Object.keys(PROVIDERS[name].events)
  expect(types).toHaveLength(COUNTS[name])
  expect(types.sort()).toEqual(CATALOG[name].split(/\s+/).sort())
})

test('the five catalogs have 56 types', () => {
  expect(entries).toHaveLength(56)
})

test('no catalog contains constructor or __proto__', () => {
  for (const provider of Object.values<AnyProvider>(providers)) {
    for (const name of ['constructor', '__proto__', 'toString']) expect(provider.events[name]).toBeUndefined()
  }
})

test.each(entries)(
  'the example of $name passes its own schema unchanged',
  async ({ type, provider, definition }) => {
    const result = await check(definition, definition.example)
    expect(result).toEqual({ value: definition.example })
    expect(definition.example).toHaveProperty(provider.envelope.type, type)
  },
)

test.each(entries)('$name has a summary and the source of its shape', ({ definition }) => {
  expect(definition.summary).toMatch(/^[A-Z].{8,}[^.]$/)
  expect(['documented', 'inferred', 'unknown']).toContain(definition.shape)
})

test.each(entries)('$name keeps unknown fields at every level', async ({ definition }) => {
  const event = withUnknownFields(definition.example)
  expect(await check(definition, event)).toEqual({ value: event })
})

test.each(entries)(
  '$name refuses a wrong value in any described field and names the field',
  async (entry) => {
    const { definition } = entry
    for (const path of leafPaths(definition.example as object)) {
      const event = replaced(definition.example, path, ['not', 'this'])
      expect(pathsOf(await check(definition, event))).toEqual([path.join('.')])
    }
  },
)

test.each(entries)('$name refuses an event of another type', async ({ provider, definition }) => {
  const field = provider.envelope.type
  const event = replaced(definition.example, [field], 'some.other')
  expect(pathsOf(await check(definition, event))).toEqual([field])
})

test.each(entries.filter(({ provider }) => provider.envelope.data))(
  '$name refuses data that is not an object',
  async ({ definition }) => {
    for (const data of [undefined, null, 'text', 7, []]) {
      expect(pathsOf(await check(definition, replaced(definition.example, ['data'], data)))).toContain('data')
    }
  },
)

test('each field of the documented user.created is required', async () => {
  const definition = providers.generic.events['user.created']
  const event = { id: 'evt_test', type: 'user.created', data: { id: 'user_test', name: 'Test User' } }
  expect(pathsOf(await check(definition, event)).sort()).toEqual(['created_at', 'data.email', 'data.status'])
})

test('user.updated, whose data is inferred, may lack each field of the user', async () => {
  const definition = providers.generic.events['user.updated']
  expect(pathsOf(await check(definition, { ...definition.example, data: {} }))).toEqual([])
})

test('an unknown status, result or severity is accepted', async () => {
  const run = providers.validibot.events['run.completed']
  const alert = providers.workflows.events['alert.created']
  const workflow = providers.ventryx.events['workflow.completed']
  const user = providers.generic.events['user.created']
  for (const [definition, path] of [
    [run, ['run', 'status']],
    [run, ['run', 'result']],
    [alert, ['data', 'severity']],
    [workflow, ['data', 'status']],
    [user, ['data', 'status']],
  ] as const) {
    const event = replaced(definition.example, [...path], 'SOMETHING_NEW')
    expect(await check(definition, event)).toEqual({ value: event })
  }
})

test('a run that was cancelled before its start is accepted', async () => {
  const definition = providers.validibot.events['run.completed']
  const { example } = definition
  const run = { ...example!.run, status: 'CANCELED', started_at: null, ended_at: null, duration_ms: null }
  expect(await check(definition, { ...example, run })).toEqual({ value: { ...example, run } })
})

test('duration_ms of workflow.completed is optional, and a number', async () => {
  const definition = providers.ventryx.events['workflow.completed']
  const path = ['data', 'duration_ms']
  expect(pathsOf(await check(definition, replaced(definition.example, path, 412)))).toEqual([])
  expect(pathsOf(await check(definition, replaced(definition.example, path, '412')))).toEqual([
    'data.duration_ms',
  ])
})

test('only events with a documented payload are marked as documented', () => {
  const documented = entries.filter(({ definition }) => definition.shape === 'documented')
  expect(documented.map(({ name }) => name)).toEqual([
    'generic user.created',
    'validibot run.completed',
    'validibot run.succeeded',
    'ventryx workflow.completed',
    'workflows alert.created',
  ])
})

test('data of unknown shape is an empty object in its example', () => {
  for (const { definition } of entries) {
    if (definition.shape === 'unknown') expect(definition.example).toHaveProperty('data', {})
  }
})
