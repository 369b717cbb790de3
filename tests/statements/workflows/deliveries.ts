import { createHmac } from 'node:crypto'
import { workflows } from '@postern/core/providers'
import { expect } from 'vitest'
import { expectAnswerBeforeHandling, runSample, type Stage, type Statement } from '../stage.ts'
import { create, register, TYPES } from './create.ts'

const SUBSCRIBED = { secret: 'whsec_of_the_test', events: ['alert.*'] }
const OF_WEBHOOKS = ['webhook.created', 'webhook.enabled', 'webhook.disabled', 'webhook.deleted']

/** Delivers the first `alert.created`. */
async function deliver(stage: Stage) {
  const created = await create(stage)
  await created.control.emit('alert.created')
  const { headers, body } = created.receiver.requests[0]!
  const signature = String(headers['x-workflows-signature'])
  return { ...created, headers, signature, text: body.toString(), secret: created.made.secret as string }
}

const NODE_SAMPLE = `
import crypto from 'node:crypto'
const [body, signature, secret] = process.argv.slice(1)
const expected = 'sha256=' + crypto.createHmac('sha256', secret).update(body).digest('hex')
console.log(crypto.timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))`

const PYTHON_SAMPLE = `
import hashlib, hmac, sys
body, signature, secret = sys.argv[1:]
expected = "sha256=" + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
print(hmac.compare_digest(expected, signature))`

/** Statements 8 to 22: payloads, signatures, event types and receivers. */
export const workflowsDeliveries: readonly Statement[] = [
  {
    number: 8,
    words: 'each delivery is a POST request',
    async run(stage) {
      const [delivery] = await (await deliver(stage)).control.deliveries()
      expect(delivery!.attempts[0]!.request.method).toBe('POST')
    },
  },
  {
    number: 9,
    words: 'Content-Type is application/json',
    async run(stage) {
      expect((await deliver(stage)).headers['content-type']).toBe('application/json')
    },
  },
  {
    number: 10,
    words: 'X-WorkFlows-Event has the type and X-WorkFlows-Signature the signature',
    async run(stage) {
      const { headers, signature } = await deliver(stage)
      expect([headers['x-workflows-event'], signature]).toEqual([
        'alert.created',
        expect.stringMatching(/^sha256=/),
      ])
    },
  },
  {
    number: 11,
    words: 'the payload has event, orgId, timestamp and data',
    async run(stage) {
      expect(Object.keys(JSON.parse((await deliver(stage)).text))).toEqual([
        'event',
        'orgId',
        'timestamp',
        'data',
      ])
    },
  },
  {
    number: 12,
    words: 'the signature is sha256= and the HMAC-SHA256 of the raw body in hexadecimal',
    async run(stage) {
      const { signature, text, secret } = await deliver(stage)
      expect(signature).toBe(`sha256=${createHmac('sha256', secret).update(text).digest('hex')}`)
    },
  },
  {
    number: 13,
    words: 'the Node sample accepts requests of the sender, and no others',
    async run(stage) {
      const { signature, text, secret } = await deliver(stage)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, secret])).toBe('true')
      expect(await runSample('node', NODE_SAMPLE, [`${text} `, signature, secret])).toBe('false')
    },
  },
  {
    number: 14,
    words: 'the Python sample accepts requests of the sender, and no others',
    async run(stage) {
      const { signature, text, secret } = await deliver(stage)
      expect(await runSample('python3', PYTHON_SAMPLE, [text, signature, secret])).toBe('True')
      expect(await runSample('python3', PYTHON_SAMPLE, [text, '', secret])).toBe('False')
    },
  },
  {
    number: 15,
    words: 'there are 30 events in 6 categories, and each can be triggered from outside',
    async run(stage) {
      const { control, receiver } = await create(stage, { events: TYPES })
      await control.runUntilIdle()
      const before = receiver.requests.length
      for (const type of TYPES) await control.emit(type)
      const received = receiver.requests.slice(before).map(({ headers }) => headers['x-workflows-event'])
      expect(TYPES).toHaveLength(30)
      expect(received.toSorted()).toEqual(TYPES.toSorted())
    },
  },
  {
    number: 16,
    words: 'creating, enabling, disabling and deleting a webhook sends an event',
    async run(stage) {
      const { control, receiver } = await create(stage, { events: OF_WEBHOOKS })
      const other = await control.subscribe({ url: receiver.url, name: 'other', events: ['alert.created'] })
      await control.disable(other)
      await control.enable(other)
      await control.unsubscribe(other)
      await control.runUntilIdle()
      const told = receiver.requests.map(({ body }) => JSON.parse(body.toString()))
      const types = told.filter(({ data }) => data.id === other.id).map(({ event }) => event)
      expect(types.toSorted()).toEqual(OF_WEBHOOKS.toSorted())
    },
  },
  {
    number: 17,
    words: 'only subscribed events are sent',
    async run(stage) {
      const { control, receiver } = await create(stage)
      await control.emit('csv.uploaded')
      await control.emit('alert.created')
      expect(receiver.requests.map(({ headers }) => headers['x-workflows-event'])).toEqual(['alert.created'])
    },
  },
  {
    number: 18,
    words: 'a receiver has 10 seconds to answer with a 2xx',
    async run(stage) {
      const silent = await stage.receive(() => {})
      const { control } = await stage.serve(workflows, { timeoutMs: 50 })
      await control.subscribe({ url: silent.url, events: ['alert.created'] })
      const [delivery] = await control.emit('alert.created')
      expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout', durationMs: 10_000 })
    },
  },
  {
    number: 19,
    words: 'a receiver may process the payload later',
    run: (stage) => expectAnswerBeforeHandling(stage, workflows, { ...SUBSCRIBED, type: 'alert.created' }),
  },
  {
    number: 20,
    words: 'a receiver verifies signatures',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(workflows, SUBSCRIBED)
      const [delivery] = await control.emit('alert.created', {}, { faults: ['missingSignature'] })
      expect([delivery!.attempts[0]!.response!.status, receiver.handled.length]).toEqual([401, 0])
    },
  },
  {
    number: 21,
    words: 'timestamp and data identify duplicates',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(workflows, SUBSCRIBED)
      await control.emit('alert.created', {}, { faults: ['duplicateLater'] })
      await control.runUntilIdle()
      await control.emit('alert.created')
      expect(receiver.outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate', 'handled'])
    },
  },
  {
    number: 22,
    words: 'HTTP endpoints are rejected',
    async run(stage) {
      expect(await register(stage, { url: 'http://receiver.example/' })).toEqual([422, 'VALIDATION_ERROR'])
    },
  },
]
