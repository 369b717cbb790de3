import { createHmac } from 'node:crypto'
import { generic } from '@postern/core/providers'
import { expect } from 'vitest'
import { expectAnswerBeforeHandling, minutesOf, runSample, type Stage, type Statement } from '../stage.ts'
import { create, SECRET, TYPES } from './create.ts'

/** Delivers the first `user.created`. */
async function deliver(stage: Stage) {
  const created = await create(stage)
  await created.control.emit('user.created')
  const { headers, body } = created.receiver.requests[0]!
  return { ...created, signature: String(headers['x-webhook-signature']), text: body.toString() }
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

/** Statements 1 to 12: webhooks, their payloads and signatures, and the attempts of a delivery. */
export const genericDeliveries: readonly Statement[] = [
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
    words: 'there are nine events, and each can be triggered from outside',
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
    words: 'the Express sample accepts requests of the sender',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, SECRET])).toBe('true')
      expect(await runSample('node', NODE_SAMPLE, [text, signature, 'another'])).toBe('false')
    },
  },
  {
    number: 7,
    words: 'the Node sample handles each event by its type',
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
    words: 'the Flask sample accepts requests of the sender, and no others',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(await runSample('python3', PYTHON_SAMPLE, [text, signature, SECRET])).toBe('True')
      expect(await runSample('python3', PYTHON_SAMPLE, [`${text} `, signature, SECRET])).toBe('False')
    },
  },
  {
    number: 9,
    words: 'a receiver answers first and processes later',
    run: (stage) => expectAnswerBeforeHandling(stage, generic, { secret: SECRET, type: 'user.created' }),
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
    words: 'after 5 failed attempts a delivery has failed, and no attempt follows',
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
]
