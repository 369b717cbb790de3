import { createHmac } from 'node:crypto'
import { ventryx } from '@postern/core/providers'
import { expect } from 'vitest'
import { minutesOf, runSample, type Stage, type Statement } from './stage.ts'

const TYPES = ['workflow.completed', 'approval.requested', 'api_key.revoked'] as const
const SECRET = 'whsec_of_the_test'

/** Starts a mock sender and registers one endpoint by the documented route. */
async function register(
  stage: Stage,
  { events = ['*'], answers = [200] }: { events?: string[]; answers?: number[] } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(ventryx)
  const { status, body } = await served.call('POST', '/v1/webhooks', { body: { url: receiver.url, events } })
  const secret: string = body.data.secret
  return { ...served, receiver, status, made: body.data, secret }
}

/** The first request of a `workflow.completed`, as the receiver got it. */
async function deliver(stage: Stage) {
  const registered = await register(stage)
  await registered.control.emit('workflow.completed')
  const { headers, body } = registered.receiver.requests[0]!
  return { ...registered, headers, text: body.toString() }
}

const SAMPLE = `
import crypto from 'node:crypto'
const [payload, signature, secret] = process.argv.slice(1)
const expected = 'sha256=' + crypto.createHmac('sha256', secret).update(payload, 'utf8').digest('hex')
console.log(signature.length === expected.length && crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))`

export const ventryxStatements: readonly Statement[] = [
  {
    number: 1,
    words: 'events come as HTTP POST requests',
    async run(stage) {
      const { control } = await deliver(stage)
      const [delivery] = await control.deliveries()
      expect(delivery!.attempts[0]!.request.method).toBe('POST')
    },
  },
  {
    number: 2,
    words: 'POST /v1/webhooks with a bearer key and JSON registers an endpoint',
    async run(stage) {
      expect((await register(stage)).status).toBe(201)
    },
  },
  {
    number: 3,
    words: 'the API requires a key',
    async run(stage) {
      const { call } = await stage.serve(ventryx)
      const body = { url: 'http://127.0.0.1:9/', events: ['*'] }
      const { status, body: answer } = await call('POST', '/v1/webhooks', { body, key: null })
      expect([status, answer.error.code]).toEqual([401, 'invalid_api_key'])
    },
  },
  {
    number: 4,
    words: 'an endpoint has a url and events',
    async run(stage) {
      const { made, receiver } = await register(stage, { events: [...TYPES] })
      expect(made).toMatchObject({ url: receiver.url, events: TYPES })
    },
  },
  {
    number: 5,
    words: '["*"] subscribes to all events',
    async run(stage) {
      const { control, receiver } = await register(stage)
      for (const type of Object.keys(ventryx.events)) await control.emit(type)
      await control.emit({ type: 'order.placed' })
      const received = receiver.requests.map(({ headers }) => headers['ventryx-event'])
      expect(received).toEqual([...Object.keys(ventryx.events), 'order.placed'])
    },
  },
  {
    number: 6,
    words: 'the body is JSON and Content-Type says so',
    async run(stage) {
      const { headers, text } = await deliver(stage)
      expect(headers['content-type']).toBe('application/json')
      expect(JSON.parse(text)).toBeTypeOf('object')
    },
  },
  {
    number: 7,
    words: 'the header Ventryx-Event has the type',
    async run(stage) {
      expect((await deliver(stage)).headers['ventryx-event']).toBe('workflow.completed')
    },
  },
  {
    number: 8,
    words: 'the header Ventryx-Delivery has an id that begins with del_',
    async run(stage) {
      expect((await deliver(stage)).headers['ventryx-delivery']).toMatch(/^del_\w+$/)
    },
  },
  {
    number: 9,
    words: 'the header Ventryx-Signature has sha256= and hexadecimal digits',
    async run(stage) {
      const { headers, text, secret } = await deliver(stage)
      const digest = createHmac('sha256', secret).update(text).digest('hex')
      expect(headers['ventryx-signature']).toBe(`sha256=${digest}`)
    },
  },
  {
    number: 10,
    words: 'the payload has id, type, created_at and data',
    async run(stage) {
      expect(JSON.parse((await deliver(stage)).text)).toEqual({
        id: expect.stringMatching(/^evt_/),
        type: 'workflow.completed',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        data: { workflow_id: expect.any(String), run_id: expect.any(String), status: 'success' },
      })
    },
  },
  {
    number: 11,
    words: 'the three named events can be subscribed to and are delivered and handled',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(ventryx, { secret: SECRET, events: TYPES })
      for (const type of TYPES) await control.emit(type)
      expect(receiver.handled.map(({ type }) => type)).toEqual(TYPES)
    },
  },
  {
    number: 12,
    words: 'a receiver rejects requests that fail verification',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(ventryx, { secret: SECRET })
      const [delivery] = await control.emit('workflow.completed', {}, { faults: ['tamperedBody'] })
      expect(delivery!.attempts[0]!.response!.status).toBe(401)
      expect(receiver.handled).toEqual([])
    },
  },
  {
    number: 13,
    words: 'the Node sample accepts requests of the sender, and no others',
    async run(stage) {
      const { headers, text, secret } = await deliver(stage)
      const signature = String(headers['ventryx-signature'])
      expect(await runSample('node', SAMPLE, [text, signature, secret])).toBe('true')
      expect(await runSample('node', SAMPLE, [`${text} `, signature, secret])).toBe('false')
    },
  },
  {
    number: 14,
    words: 'a webhook has its own secret',
    async run(stage) {
      const { secret, call } = await register(stage)
      const another = await call('POST', '/v1/webhooks', {
        body: { url: 'http://127.0.0.1:9/', events: ['*'] },
      })
      expect(secret).toMatch(/^whsec_/)
      expect(another.body.data.secret).not.toBe(secret)
    },
  },
  {
    number: 15,
    words: 'a status that is not 2xx is retried',
    async run(stage) {
      const { control, receiver } = await register(stage, { answers: [400, 302, 500, 204] })
      await control.emit('workflow.completed')
      await control.runUntilIdle()
      expect(receiver.requests).toHaveLength(4)
    },
  },
  {
    number: 16,
    words: 'an attempt times out after 10 s',
    async run(stage) {
      const receiver = await stage.receive(() => {})
      const { control } = await stage.serve(ventryx, { timeoutMs: 50 })
      await control.subscribe({ url: receiver.url })
      const [delivery] = await control.emit('workflow.completed')
      expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout', durationMs: 10_000 })
      expect(ventryx.delivery.timeoutMs).toBe(10_000)
    },
  },
  {
    number: 17,
    words: 'there are up to 5 attempts with exponential backoff over about 2 hours',
    async run(stage) {
      const { control } = await register(stage, { answers: [503] })
      const [delivery] = await control.emit('workflow.completed')
      await control.runUntilIdle()
      const { status, attempts } = await control.delivery(delivery!.id)
      expect([status, minutesOf(attempts)]).toEqual(['exhausted', [0, 3, 12, 39, 120]])
    },
  },
  {
    number: 18,
    words: 'there is a delivery history',
    async run(stage) {
      const { control, call, secret } = await register(stage, { answers: [503, 200] })
      await control.emit('workflow.completed')
      await control.runUntilIdle()
      const { status, body } = await call('GET', '/_mock/deliveries', { key: null })
      expect([status, body.deliveries.length]).toEqual([200, 1])
      expect(body.deliveries[0]).toMatchObject({ type: 'workflow.completed', status: 'delivered' })
      const answers = body.deliveries[0].attempts.map(
        ({ response }: { response: { status: number } }) => response.status,
      )
      expect(answers).toEqual([503, 200])
      expect(JSON.stringify(body)).not.toContain(secret)
    },
  },
]
