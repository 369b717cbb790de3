import { createHmac } from 'node:crypto'
import { elan } from '@postern/core/providers'
import { expect } from 'vitest'
import type { Stage, Statement } from '../stage.ts'
import { create, TYPES } from './create.ts'

/** Resolves to the message of the 422 from the documented route for these fields. */
async function refusal(stage: Stage, fields: object, options = {}): Promise<string> {
  const { call } = await stage.serve(elan, options)
  const body = { name: 'n', url: 'https://receiver.example/', events: TYPES, ...fields }
  const answer = await call('POST', '/webhooks', { body })
  expect(answer.status).toBe(422)
  return answer.body.error.message
}

/** Statements 1 to 13: event types, payloads, signatures and the fields of a subscription. */
export const elanEventsAndFields: readonly Statement[] = [
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
    words: 'without a secret, requests are unsigned',
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
]
