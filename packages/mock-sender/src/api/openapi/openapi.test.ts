import { defineProvider } from '@postern/core'
import * as providers from '@postern/core/providers'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { startApi } from '../../../test-support/start-api.ts'
import { eventSchema } from './event-schema.ts'
import { schemaOf } from './json-schema.ts'

async function readDocument(provider: Parameters<typeof startApi>[0]) {
  const { call, close } = await startApi(provider)
  const { status, body } = await call('GET', '/openapi.json', { key: null })
  await close()
  expect(status).toBe(200)
  return body
}

test.each(Object.values(providers))('the document of $name is valid OpenAPI 3.1', async (provider) => {
  const document = await readDocument(provider)
  expect(await new Validator().validate(document)).toMatchObject({ valid: true })
  const broken = { ...document, paths: { '/x': { get: { responses: 'none' } } } }
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false })
})

test.each(Object.values(providers))(
  'the document of $name has every event with its example',
  async (provider) => {
    const { webhooks } = await readDocument(provider)
    expect(Object.keys(webhooks)).toEqual(Object.keys(provider.events))
    for (const [type, definition] of Object.entries(provider.events)) {
      const { content } = webhooks[type].post.requestBody
      expect(content['application/json'].example).toEqual(definition.example)
      expect(content['application/json'].schema.properties[provider.envelope.type]).toEqual({
        type: 'string',
        const: type,
      })
      expect(webhooks[type].post['x-shape']).toBe(definition.shape)
    }
  },
)

test('the operations match the index, with their parameters and limits', async () => {
  const { paths } = await readDocument(providers.elan)
  const operations = Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  )
  expect(operations.filter((operation) => !operation.includes('/_mock')).sort()).toEqual([
    'delete /webhooks/{subscription_id}',
    'get /webhooks',
    'get /webhooks/logs/all',
    'get /webhooks/{subscription_id}',
    'get /webhooks/{subscription_id}/logs',
    'patch /webhooks/{subscription_id}',
    'post /webhooks',
    'post /webhooks/{subscription_id}/test',
  ])
  const create = paths['/webhooks'].post.requestBody.content['application/json'].schema
  expect(create.required).toEqual(['name', 'url', 'events'])
  expect(create.properties.name).toMatchObject({ type: 'string', minLength: 1, maxLength: 255 })
  expect(create.properties.url).toMatchObject({ maxLength: 2048 })
  const names = paths['/webhooks/{subscription_id}/logs'].get.parameters.map((p: { name: string }) => p.name)
  expect(names).toEqual(['subscription_id', 'limit', 'offset', 'X-Organization-Id'])
})

test('the document describes the control API with its own token', async () => {
  const { paths } = await readDocument(providers.elan)
  const control = Object.entries<Record<string, { security: unknown; parameters?: { name: string }[] }>>(
    paths,
  )
    .filter(([path]) => path.startsWith('/_mock'))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    )
  expect(control.map(({ method, path }) => `${method} ${path.slice(6)}`).sort()).toEqual([
    'delete /subscriptions/{id}',
    'get ',
    'get /deliveries',
    'get /deliveries/{id}',
    'get /deliveries/{id}/attempts/{number}/signature',
    'get /events',
    'get /faults',
    'get /stream',
    'get /subscriptions',
    'get /subscriptions/{id}',
    'get /subscriptions/{id}/health',
    'patch /subscriptions/{id}',
    'post /advance',
    'post /deliveries/{id}/attempts/{number}/verify',
    'post /deliveries/{id}/redeliver',
    'post /emit',
    'post /emit-batch',
    'post /handshake',
    'post /redeliver',
    'post /replay',
    'post /reset',
    'post /run-next',
    'post /run-until-idle',
    'post /subscriptions',
    'post /subscriptions/{id}/disable',
    'post /subscriptions/{id}/enable',
    'post /subscriptions/{id}/rotate-secret',
    'post /subscriptions/{id}/test',
  ])
  for (const { operation } of control) {
    expect(operation.security).toEqual([{}, { controlToken: [] }])
    expect(operation.parameters?.map(({ name }) => name) ?? []).not.toContain('X-Organization-Id')
  }
  const emit = paths['/_mock/emit'].post.requestBody.content['application/json'].schema
  expect(emit.required).toEqual(['type'])
  expect(emit.properties.faults.items.oneOf[0].enum).toContain('tamperedBody')
})

test('the schema of an event has the same optional and nullable fields as its validator', async () => {
  const { validibot, generic, workflows } = providers
  const schemaOfType = (provider: typeof validibot, type: 'run.completed') =>
    eventSchema(type, provider.envelope.type, provider.events[type])
  const run = await schemaOfType(validibot, 'run.completed')
  expect(run).toMatchObject({
    required: ['event', 'timestamp', 'organization', 'workflow', 'run', 'summary'],
    properties: {
      run: {
        required: ['id', 'status', 'result', 'started_at', 'ended_at', 'duration_ms', 'url'],
        properties: {
          id: { type: 'string' },
          started_at: { type: ['string', 'null'] },
          duration_ms: { type: ['number', 'null'] },
        },
      },
      workflow: { properties: { id: { type: 'number' } } },
    },
  })
  const updated = await eventSchema('user.updated', 'type', generic.events['user.updated'])
  expect(updated).toMatchObject({ required: ['id', 'type', 'created_at', 'data'] })
  expect(Reflect.get(updated.properties as object, 'data')).not.toHaveProperty('required')
  const unknown = await eventSchema('csv.uploaded', 'event', workflows.events['csv.uploaded'])
  expect(Reflect.get(unknown.properties as object, 'data')).toEqual({ type: 'object' })
})

test('an event without an example is an object with its type', async () => {
  const mine = defineProvider({
    name: 'mine',
    signature: { header: 'X-Mine', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'kind' },
    events: { done: z.object({ kind: z.literal('done') }) },
  })
  expect(await eventSchema('done', 'kind', mine.events.done)).toEqual({
    type: 'object',
    properties: { kind: { type: 'string', const: 'done' } },
    required: ['kind'],
  })
})

test('several examples become one schema', () => {
  expect(schemaOf({ a: 1, b: [{ c: 'x' }, { c: null }] }, { a: 1.5 })).toEqual({
    type: 'object',
    properties: {
      a: { type: ['integer', 'number'] },
      b: {
        type: 'array',
        items: { type: 'object', properties: { c: { type: ['string', 'null'] } }, required: ['c'] },
      },
    },
    required: ['a'],
  })
  expect(schemaOf()).toEqual({})
})
