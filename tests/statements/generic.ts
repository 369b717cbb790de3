import { createHmac } from 'node:crypto'
import { generic } from '@postern/core/providers'
import { expect } from 'vitest'
import { minutesOf, runSample, type Stage, type Statement } from './stage.ts'

const TYPES = Object.keys(generic.events)
const SECRET = 'whsec_abc123...'

/** A served sender with one webhook, made by the documented route. */
async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(generic)
  const body = { url: receiver.url, events: TYPES, secret: SECRET, active: true, ...fields }
  const { status, body: made } = await served.call('POST', '/v1/webhooks', { body })
  return { ...served, receiver, status, made, sent: body }
}

async function deliver(stage: Stage) {
  const created = await create(stage)
  await created.control.emit('user.created')
  const { headers, body } = created.receiver.requests[0]!
  return { ...created, signature: String(headers['x-webhook-signature']), text: body.toString() }
}

/** A receiver built with Postern, subscribed by the control API. */
async function received(
  stage: Stage,
  options: { inbox?: boolean; onEvent?: () => Promise<void> | void } = {},
) {
  const receiver = await stage.postern(generic, { secret: SECRET, ...options })
  const { control } = await stage.serve(generic)
  await control.subscribe({ url: receiver.url, secret: SECRET })
  return { receiver, control }
}

const NODE_SAMPLE = `
import crypto from 'node:crypto'
const [payload, signature, secret] = process.argv.slice(1)
const hmac = crypto.createHmac('sha256', secret).update(JSON.stringify(JSON.parse(payload))).digest('hex')
console.log(crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(hmac)))`

const HANDLING_SAMPLE = `
const event = JSON.parse(process.argv[1])
switch (event.type) {
  case 'user.created':
    console.log('userCreated', event.data.name)
    break
  default:
    console.log('Unhandled event:', event.type)
}`

const PYTHON_SAMPLE = `
import hashlib, hmac, sys
payload, signature, secret = sys.argv[1:]
expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
print(hmac.compare_digest(signature, expected))`

export const genericStatements: readonly Statement[] = [
  {
    number: 1,
    words: 'POST /v1/webhooks takes url, events, secret and active',
    async run(stage) {
      expect((await create(stage)).status).toBe(201)
    },
  },
  {
    number: 2,
    words: 'the answer has an id, what was sent, and created_at',
    async run(stage) {
      const { made, sent } = await create(stage)
      expect(made).toEqual({ id: 'hook_123', ...sent, created_at: expect.stringMatching(/Z$/) })
    },
  },
  {
    number: 3,
    words: 'there are nine events, and each can be caused from outside',
    async run(stage) {
      const { control, receiver } = await create(stage)
      for (const type of TYPES) await control.emit(type)
      expect(TYPES).toHaveLength(9)
      expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)).toEqual(TYPES)
    },
  },
  {
    number: 4,
    words: 'the payload has id, type, created_at and data',
    async run(stage) {
      expect(JSON.parse((await deliver(stage)).text)).toEqual({
        id: expect.stringMatching(/^evt_/),
        type: 'user.created',
        created_at: expect.stringMatching(/Z$/),
        data: { id: expect.any(String), name: 'John Doe', email: 'john@example.com', status: 'active' },
      })
    },
  },
  {
    number: 5,
    words: 'X-Webhook-Signature is the HMAC-SHA256 of the body in hexadecimal',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(signature).toBe(createHmac('sha256', SECRET).update(text).digest('hex'))
    },
  },
  {
    number: 6,
    words: 'the Express sample verifies what is sent',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, SECRET])).toBe('true')
      expect(await runSample('node', NODE_SAMPLE, [text, signature, 'another'])).toBe('false')
    },
  },
  {
    number: 7,
    words: 'the Node sample handles what is sent by its type',
    async run(stage) {
      const { control, receiver, text } = await deliver(stage)
      expect(await runSample('node', HANDLING_SAMPLE, [text])).toBe('userCreated John Doe')
      await control.emit('file.uploaded')
      const [, other] = receiver.requests
      expect(await runSample('node', HANDLING_SAMPLE, [other!.body.toString()])).toBe(
        'Unhandled event: file.uploaded',
      )
    },
  },
  {
    number: 8,
    words: 'the Flask sample verifies what is sent, and nothing else',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(await runSample('python3', PYTHON_SAMPLE, [text, signature, SECRET])).toBe('True')
      expect(await runSample('python3', PYTHON_SAMPLE, [`${text} `, signature, SECRET])).toBe('False')
    },
  },
  {
    number: 9,
    words: 'a receiver answers first and processes later',
    async run(stage) {
      let finish = () => {}
      const onEvent = () => new Promise<void>((resolve) => (finish = resolve))
      const { control, receiver } = await received(stage, { inbox: true, onEvent })
      const [delivery] = await control.emit('user.created')
      expect(delivery!.status).toBe('delivered')
      expect(receiver.handled).toEqual([])
      await expect
        .poll(() => {
          finish()
          return receiver.handled.length
        })
        .toBe(1)
    },
  },
  {
    number: 10,
    words: 'attempts are made at once and after 30 s, 5 min, 30 min and 2 h',
    async run(stage) {
      const { control } = await create(stage, { answers: [500] })
      const [delivery] = await control.emit('user.created')
      await control.runUntilIdle()
      const { attempts } = await control.delivery(delivery!.id)
      expect(minutesOf(attempts)).toEqual([0, 0.5, 5.5, 35.5, 155.5])
    },
  },
  {
    number: 11,
    words: 'after 5 failed attempts a delivery is failed and there are no more',
    async run(stage) {
      const { control, call, receiver } = await create(stage, { answers: [500] })
      await control.emit('user.created')
      await control.runUntilIdle()
      await control.advance('30d')
      const { body } = await call('GET', '/v1/webhooks/hook_123/deliveries')
      expect([receiver.requests.length, body.deliveries[0].status]).toEqual([5, 'failed'])
    },
  },
  {
    number: 12,
    words: 'a 200 is a success',
    async run(stage) {
      expect((await (await deliver(stage)).control.deliveries())[0]!.status).toBe('delivered')
    },
  },
  {
    number: 13,
    words: 'a receiver verifies signatures',
    async run(stage) {
      const { control, receiver } = await received(stage)
      const [delivery] = await control.emit('user.created', {}, { faults: ['wrongSecret'] })
      expect([delivery!.attempts[0]!.response!.status, receiver.handled.length]).toEqual([401, 0])
    },
  },
  {
    number: 14,
    words: 'HTTPS endpoints get the deliveries',
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
      const { control, receiver } = await received(stage)
      await control.emit('user.created', {}, { faults: [{ name: 'duplicate', count: 3 }] })
      await control.runUntilIdle()
      expect(receiver.handled).toHaveLength(1)
    },
  },
  {
    number: 16,
    words: 'a receiver logs every event',
    async run(stage) {
      const { control, receiver } = await received(stage)
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
      const { control, receiver } = await received(stage, {
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
    words: 'a receiver can be tried by hand, with the right signature only',
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
