import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import type { Statement } from '../stage.ts'
import { create, TYPES } from './create.ts'

const ORG_B = { 'X-Organization-Id': 'org_b' }

/** Statements 14 to 28: the routes of the API, and retries. */
export const elanRoutes: readonly Statement[] = [
  {
    number: 14,
    words: 'a header names the organization, and the default one applies without it',
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
    words: 'GET /webhooks/:subscription_id returns one',
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
    words: 'PATCH sets a new secret',
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
    words: 'GET /webhooks/:subscription_id/logs returns every attempt, including retries',
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
    words: 'offset skips logs, and is 0 by default',
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
    words: 'every route accepts the organization header',
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
