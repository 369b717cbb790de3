import { createHmac } from 'node:crypto'
import { generic } from '@postern/core/providers'
import { expect } from 'vitest'
import type { Statement } from '../stage.ts'
import { create, SECRET } from './create.ts'

/** Statements 13 to 24: good practice, testing and monitoring. */
export const genericPractice: readonly Statement[] = [
  {
    number: 13,
    words: 'a receiver verifies signatures',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(generic, { secret: SECRET })
      const [delivery] = await control.emit('user.created', {}, { faults: ['wrongSecret'] })
      expect([delivery!.attempts[0]!.response!.status, receiver.handled.length]).toEqual([401, 0])
    },
  },
  {
    number: 14,
    words: 'HTTPS endpoints get deliveries',
    async run(stage) {
      const { url, ca } = await stage.receiveOverTls()
      const { control } = await stage.serve(generic, { ca })
      await control.subscribe({ url })
      expect((await control.emit('user.created'))[0]!.status).toBe('delivered')
    },
  },
  {
    number: 15,
    words: 'a receiver is idempotent',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(generic, { secret: SECRET })
      await control.emit('user.created', {}, { faults: [{ name: 'duplicate', count: 3 }] })
      await control.runUntilIdle()
      expect(receiver.handled).toHaveLength(1)
    },
  },
  {
    number: 16,
    words: 'a receiver logs every event',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(generic, { secret: SECRET })
      await control.emit('user.created')
      await control.emit('user.deleted')
      await control.emit('user.created', {}, { faults: ['tamperedBody'], attempts: [1] })
      expect(receiver.outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'refused'])
    },
  },
  {
    number: 17,
    words: 'no order is promised',
    async run(stage) {
      const { control, receiver } = await create(stage)
      await control.emit('user.created', {}, { faults: [{ name: 'reordered', delay: '1m' }] })
      await control.emit('user.updated')
      await control.runUntilIdle()
      const types = receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)
      expect(types).toEqual(['user.updated', 'user.created'])
    },
  },
  {
    number: 18,
    words: 'a retry is not ignored after a failure',
    async run(stage) {
      let failures = 1
      const { control, receiver } = await stage.subscribed(generic, {
        secret: SECRET,
        onEvent() {
          if (failures-- > 0) throw new Error('down')
        },
      })
      await control.emit('user.created')
      await control.runUntilIdle()
      expect(receiver.handled).toHaveLength(1)
    },
  },
  {
    number: 19,
    words: 'POST /v1/webhooks/hook_123/test sends a test event, without a key',
    async run(stage) {
      const { call, receiver } = await create(stage)
      expect((await call('POST', '/v1/webhooks/hook_123/test', { key: null })).status).toBe(200)
      expect(receiver.requests).toHaveLength(1)
    },
  },
  {
    number: 20,
    words: 'a receiver can be tested by hand, and accepts only the right signature',
    async run(stage) {
      const receiver = await stage.postern(generic, { secret: SECRET })
      const event = { id: 'evt_test', type: 'user.created', data: { id: 'user_test', name: 'Test User' } }
      const post = (payload: object, signature?: string) => {
        const body = JSON.stringify(payload)
        const digest = createHmac('sha256', SECRET).update(body).digest('hex')
        const headers = { 'content-type': 'application/json', 'x-webhook-signature': signature ?? digest }
        return fetch(receiver.url, { method: 'POST', headers, body }).then(({ status }) => status)
      }
      expect(await post(event, 'test_signature')).toBe(401)
      const whole = { ...event, created_at: '2026-01-15T12:30:00Z' }
      expect(await post({ ...whole, data: { ...event.data, email: 'a@b.example', status: 'active' } })).toBe(
        200,
      )
      expect(receiver.handled).toHaveLength(1)
    },
  },
  {
    number: 21,
    words: 'GET /v1/webhooks/:id/deliveries lists the deliveries',
    async run(stage) {
      const { call, control } = await create(stage)
      await control.emit('user.created')
      const { body } = await call('GET', '/v1/webhooks/hook_123/deliveries')
      expect(body.deliveries.map(Object.keys)).toEqual([
        ['id', 'event_id', 'status', 'status_code', 'attempts', 'delivered_at'],
      ])
    },
  },
  {
    number: 22,
    words: 'a delivery has its status, status code, attempts and error',
    async run(stage) {
      const { call, control } = await create(stage, { url: 'http://127.0.0.1:9/' })
      await control.emit('user.created')
      await control.runUntilIdle()
      const { body } = await call('GET', '/v1/webhooks/hook_123/deliveries')
      expect(body.deliveries[0]).toMatchObject({
        status: 'failed',
        status_code: null,
        attempts: 5,
        error: expect.any(String),
      })
    },
  },
  {
    number: 23,
    words: 'an inactive webhook gets nothing',
    async run(stage) {
      const { control } = await create(stage, { active: false })
      expect(await control.emit('user.created')).toHaveLength(0)
    },
  },
  {
    number: 24,
    words: 'the certificate of a receiver must be valid',
    async run(stage) {
      const { url } = await stage.receiveOverTls()
      const { control } = await stage.serve(generic)
      await control.subscribe({ url })
      expect((await control.emit('user.created'))[0]!.attempts[0]!.error!.kind).toBe('tls')
    },
  },
]
