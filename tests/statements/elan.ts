import { createHmac } from 'node:crypto'
import { elan } from '@postern/core/providers'
import { expect } from 'vitest'
import type { Stage, Statement } from './stage.ts'

const TYPES = Object.keys(elan.events)
const ORG_B = { 'X-Organization-Id': 'org_b' }

/** A served sender with one subscription, made by the documented route. */
async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
  headers?: Record<string, string>,
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(elan)
  const body = { name: 'Translations', url: receiver.url, events: TYPES, ...fields }
  const { status, body: made } = await served.call('POST', '/webhooks', { body, headers })
  const path = `/webhooks/${made.id}`
  const logs = async (query = '') => (await served.call('GET', `${path}/logs${query}`)).body.logs
  return { ...served, receiver, status, made, path, logs }
}

async function refusal(stage: Stage, fields: object, options = {}): Promise<string> {
  const { call } = await stage.serve(elan, options)
  const body = { name: 'n', url: 'https://receiver.example/', events: TYPES, ...fields }
  const answer = await call('POST', '/webhooks', { body })
  expect(answer.status).toBe(422)
  return answer.body.error.message
}

export const elanStatements: readonly Statement[] = [
  {
    number: 1,
    words: 'there are six event types',
    async run(stage) {
      const { control } = await stage.serve(elan)
      expect((await control.events()).map(({ type }) => type)).toEqual([
        'workflow.started',
        'workflow.completed',
        'workflow.failed',
        'workflow.step.started',
        'workflow.step.completed',
        'workflow.step.failed',
      ])
    },
  },
  {
    number: 2,
    words: 'the URL gets a POST when any of the events occurs',
    async run(stage) {
      const { control, receiver } = await create(stage)
      for (const type of TYPES) await control.emit(type)
      const received = receiver.requests.map(({ body }) => JSON.parse(body.toString()).event_type)
      expect(received).toEqual(TYPES)
    },
  },
  {
    number: 3,
    words: 'the payload has the structure of the public documents',
    async run(stage) {
      const { control, receiver } = await create(stage)
      await control.emit('workflow.completed')
      const payload = JSON.parse(receiver.requests[0]!.body.toString())
      expect(Object.keys(payload)).toEqual(Object.keys(elan.events['workflow.completed'].example as object))
    },
  },
  {
    number: 4,
    words: 'with a secret every request has X-Webhook-Signature, an HMAC-SHA256 of the body',
    async run(stage) {
      const { control, receiver } = await create(stage, { secret: 'elan-secret' })
      await control.emit('workflow.completed')
      const { headers, body } = receiver.requests[0]!
      expect(headers['x-webhook-signature']).toBe(
        createHmac('sha256', 'elan-secret').update(body).digest('hex'),
      )
    },
  },
  {
    number: 5,
    words: 'without a secret requests are unsigned',
    async run(stage) {
      const { control, receiver } = await create(stage)
      await control.emit('workflow.completed')
      expect(receiver.requests[0]!.headers).not.toHaveProperty('x-webhook-signature')
    },
  },
  {
    number: 6,
    words: 'a subscription has id, name, url, events, active, created and updated',
    async run(stage) {
      const { made, receiver } = await create(stage)
      expect(made).toEqual({
        id: 1,
        name: 'Translations',
        url: receiver.url,
        events: TYPES,
        is_active: true,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      })
    },
  },
  {
    number: 7,
    words: 'POST /webhooks creates a subscription',
    async run(stage) {
      expect((await create(stage)).status).toBe(201)
    },
  },
  {
    number: 8,
    words: 'a name has at most 255 characters',
    async run(stage) {
      expect(await refusal(stage, { name: 'n'.repeat(256) })).toMatch(/^name: .*255/)
      expect((await create(stage, { name: 'n'.repeat(255) })).status).toBe(201)
    },
  },
  {
    number: 9,
    words: 'a URL has at most 2048 characters',
    async run(stage) {
      const url = `https://receiver.example/${'u'.repeat(2048)}`
      expect(await refusal(stage, { url })).toMatch(/^url: .*2048/)
      expect((await create(stage, { url: url.slice(0, 2048) })).status).toBe(201)
    },
  },
  {
    number: 10,
    words: 'a URL must be HTTPS',
    async run(stage) {
      expect(await refusal(stage, { url: 'http://receiver.example/' }, { egress: 'strict' })).toMatch(
        /^url: /,
      )
    },
  },
  {
    number: 11,
    words: 'events are required',
    async run(stage) {
      expect(await refusal(stage, { events: undefined })).toMatch(/^events: /)
      expect(await refusal(stage, { events: [] })).toMatch(/^events: /)
    },
  },
  {
    number: 12,
    words: 'a secret has at most 255 characters',
    async run(stage) {
      expect(await refusal(stage, { secret: 's'.repeat(256) })).toMatch(/^secret: .*255/)
    },
  },
  {
    number: 13,
    words: 'custom headers are part of webhook requests',
    async run(stage) {
      const { control, receiver } = await create(stage, { headers: { 'X-Team': 'blue' } })
      await control.emit('workflow.completed')
      expect(receiver.requests[0]!.headers['x-team']).toBe('blue')
    },
  },
  {
    number: 14,
    words: 'a header names the organization; without it the default one is meant',
    async run(stage) {
      const { call } = await create(stage)
      expect((await call('GET', '/webhooks')).body).toHaveLength(1)
      expect((await call('GET', '/webhooks', { headers: ORG_B })).body).toEqual([])
    },
  },
  {
    number: 15,
    words: 'GET /webhooks lists the subscriptions of the organization',
    async run(stage) {
      const { call, made } = await create(stage)
      expect((await call('GET', '/webhooks')).body).toEqual([made])
    },
  },
  {
    number: 16,
    words: 'GET /webhooks/:subscription_id shows one',
    async run(stage) {
      const { call, made, path } = await create(stage)
      expect((await call('GET', path)).body).toEqual(made)
    },
  },
  {
    number: 17,
    words: 'PATCH changes only the fields that are given',
    async run(stage) {
      const { call, made, path } = await create(stage)
      const { body } = await call('PATCH', path, { body: { name: 'Other', headers: { 'X-Z': '1' } } })
      expect(body).toEqual({ ...made, name: 'Other', updated_at: expect.any(String) })
    },
  },
  {
    number: 18,
    words: 'PATCH gives a new secret',
    async run(stage) {
      const { call, control, path, receiver } = await create(stage, { secret: 'old' })
      await call('PATCH', path, { body: { secret: 'new' } })
      await control.emit('workflow.completed')
      const { headers, body } = receiver.requests[0]!
      expect(headers['x-webhook-signature']).toBe(createHmac('sha256', 'new').update(body).digest('hex'))
    },
  },
  {
    number: 19,
    words: 'DELETE deletes a subscription for good',
    async run(stage) {
      const { call, path } = await create(stage)
      expect((await call('DELETE', path)).status).toBe(204)
      expect((await call('GET', path)).status).toBe(404)
    },
  },
  {
    number: 20,
    words: 'GET /webhooks/:subscription_id/logs shows every attempt, retries too',
    async run(stage) {
      const { control, logs } = await create(stage, { answers: [500, 200] })
      await control.emit('workflow.completed')
      await control.runUntilIdle()
      const shown = (await logs()).map((log: { attempt: number; status_code: number }) => [
        log.attempt,
        log.status_code,
      ])
      expect(shown).toEqual([
        [2, 200],
        [1, 500],
      ])
    },
  },
  {
    number: 21,
    words: 'logs are limited to 50 by default',
    async run(stage) {
      const { control, logs } = await create(stage)
      for (let n = 0; n < 52; n++) await control.emit('workflow.completed')
      expect([(await logs()).length, (await logs('?limit=52')).length]).toEqual([50, 52])
    },
  },
  {
    number: 22,
    words: 'logs skip none by default, and as many as offset says',
    async run(stage) {
      const { control, logs } = await create(stage)
      for (let n = 0; n < 3; n++) await control.emit('workflow.completed')
      const all = await logs()
      expect(await logs('?offset=1')).toEqual(all.slice(1))
    },
  },
  {
    number: 23,
    words: 'GET /webhooks/logs/all returns the logs of the organization',
    async run(stage) {
      const { call, control } = await create(stage)
      await call('POST', '/webhooks', { body: { name: 'b', url: 'http://127.0.0.1:9/', events: TYPES } })
      await control.emit('workflow.completed')
      expect((await call('GET', '/webhooks/logs/all')).body.logs).toHaveLength(2)
      expect((await call('GET', '/webhooks/logs/all', { headers: ORG_B })).body.logs).toEqual([])
    },
  },
  {
    number: 24,
    words: 'all logs can be filtered by event type',
    async run(stage) {
      const { call, control } = await create(stage)
      for (const type of TYPES) await control.emit(type)
      const { body } = await call('GET', '/webhooks/logs/all?event_type=workflow.failed')
      expect(body.logs.map((log: { event_type: string }) => log.event_type)).toEqual(['workflow.failed'])
    },
  },
  {
    number: 25,
    words: 'POST /webhooks/:subscription_id/test sends workflow.completed, which appears in the logs',
    async run(stage) {
      const { call, path, logs } = await create(stage, { events: ['workflow.failed'] })
      const { status, body } = await call('POST', `${path}/test`)
      expect([status, body.event_type]).toEqual([200, 'workflow.completed'])
      expect(await logs()).toEqual([body])
    },
  },
  {
    number: 26,
    words: 'every route takes the organization header',
    async run(stage) {
      const { call, path } = await create(stage)
      for (const [method, route, body] of [
        ['GET', path],
        ['PATCH', path, { name: 'stolen' }],
        ['DELETE', path],
        ['GET', `${path}/logs`],
        ['POST', `${path}/test`],
      ] as const) {
        expect((await call(method, route, { body, headers: ORG_B })).status).toBe(404)
      }
      const made = await call('POST', '/webhooks', {
        body: { name: 'b', url: 'http://127.0.0.1:9/', events: TYPES },
        headers: ORG_B,
      })
      expect((await call('GET', '/webhooks', { headers: ORG_B })).body).toEqual([made.body])
      expect((await call('GET', '/webhooks/logs/all', { headers: ORG_B })).body.logs).toEqual([])
    },
  },
  {
    number: 27,
    words: 'a webhook can be enabled and disabled',
    async run(stage) {
      const { call, control, path } = await create(stage)
      await call('PATCH', path, { body: { is_active: false } })
      expect(await control.emit('workflow.completed')).toHaveLength(0)
      await call('PATCH', path, { body: { is_active: true } })
      expect(await control.emit('workflow.completed')).toHaveLength(1)
    },
  },
  {
    number: 28,
    words: 'failed deliveries are retried',
    async run(stage) {
      const { control, receiver } = await create(stage, { answers: [500, 500, 200] })
      await control.emit('workflow.completed')
      await control.runUntilIdle()
      expect(receiver.requests).toHaveLength(3)
    },
  },
]
