import { createHmac } from 'node:crypto'
import { validibot } from '@postern/core/providers'
import { expect } from 'vitest'
import { expectAnswerBeforeHandling, minutesOf, runSample, type Stage, type Statement } from './stage.ts'

const TYPES = Object.keys(validibot.events)
const SECRET = 'validibot-secret'

/** Starts a mock sender and creates one webhook of workflow 42 by the documented route. */
async function configure(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(validibot)
  const body = { url: receiver.url, events: TYPES, secret: SECRET, ...fields }
  const { status, body: made } = await served.call('POST', '/workflows/42/webhooks', { body })
  const health = () => served.control.health(String(made.id))
  return { ...served, receiver, status, made, health }
}

async function deliver(stage: Stage) {
  const configured = await configure(stage)
  await configured.control.emit('run.completed')
  const { headers, body } = configured.receiver.requests[0]!
  return { ...configured, signature: String(headers['x-validibot-signature']), text: body.toString() }
}

const NODE_SAMPLE = `
import crypto from 'node:crypto'
const [payload, signature, secret] = process.argv.slice(1)
const expected = 'sha256=' + crypto.createHmac('sha256', secret).update(payload).digest('hex')
console.log(crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))`

const PYTHON_SAMPLE = `
import hashlib, hmac, sys
payload, signature, secret = sys.argv[1:]
expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
print(hmac.compare_digest(f"sha256={expected}", signature))`

export const validibotStatements: readonly Statement[] = [
  {
    number: 1,
    words: 'a POST is sent when an event occurs',
    async run(stage) {
      const { control, receiver } = await configure(stage)
      for (const type of TYPES) await control.emit(type)
      expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()).event)).toEqual(TYPES)
    },
  },
  {
    number: 2,
    words: 'webhooks are configured by workflow, with a URL, events and a secret',
    async run(stage) {
      const { control, status, receiver } = await configure(stage)
      expect(status).toBe(201)
      await control.emit('run.completed', { workflow: { id: 7, slug: 'another', name: 'Another' } })
      expect(receiver.requests).toEqual([])
    },
  },
  {
    number: 3,
    words: 'the shared secret verifies signatures, and no other secret does',
    async run(stage) {
      const { made, text, signature } = await deliver(stage)
      expect(made.secret).toBe(SECRET)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, made.secret])).toBe('true')
      expect(await runSample('node', NODE_SAMPLE, [text, signature, 'another'])).toBe('false')
    },
  },
  {
    number: 4,
    words: 'a receiver accepts POST',
    async run(stage) {
      const { receiver, control } = await stage.subscribed(validibot, { secret: SECRET })
      expect((await fetch(receiver.url, { method: 'PUT', body: '{}' })).status).toBe(405)
      expect((await control.emit('run.completed'))[0]!.attempts[0]!.response!.status).toBe(200)
    },
  },
  {
    number: 5,
    words: 'a receiver has 30 seconds to answer with a 2xx',
    async run(stage) {
      const silent = await stage.receive(() => {})
      const { control } = await stage.serve(validibot, { timeoutMs: 50 })
      await control.subscribe({ url: silent.url })
      const [delivery] = await control.emit('run.completed')
      expect(delivery!.attempts[0]).toMatchObject({ outcome: 'timeout', durationMs: 30_000 })
    },
  },
  {
    number: 6,
    words: 'HTTP endpoints may be rejected',
    async run(stage) {
      const { call } = await stage.serve(validibot, { egress: 'strict' })
      const body = { url: 'http://receiver.example/', events: TYPES }
      expect((await call('POST', '/workflows/42/webhooks', { body })).status).toBe(422)
    },
  },
  {
    number: 7,
    words: 'an endpoint can be tested with {"test": true}, and one that verifies refuses it',
    async run(stage) {
      const { url } = await stage.postern(validibot, { secret: SECRET })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body: '{"test": true}' })
      expect([response.status, await response.json()]).toEqual([401, { error: 'SIGNATURE_MISSING' }])
    },
  },
  {
    number: 8,
    words: 'the payload has event, timestamp, organization, workflow, run and summary',
    async run(stage) {
      const payload = JSON.parse((await deliver(stage)).text)
      const example = validibot.events['run.completed'].example as unknown as Record<string, object>
      expect(Object.keys(payload)).toEqual(Object.keys(example))
      for (const part of ['organization', 'workflow', 'run', 'summary']) {
        expect(Object.keys(payload[part])).toEqual(Object.keys(example[part]!))
      }
    },
  },
  {
    number: 9,
    words: 'there are three events',
    async run(stage) {
      const { control } = await stage.serve(validibot)
      const types = (await control.events()).map(({ type }) => type)
      expect(types).toEqual(['run.completed', 'run.succeeded', 'run.failed'])
    },
  },
  {
    number: 10,
    words: 'each request has X-Validibot-Signature',
    async run(stage) {
      expect((await deliver(stage)).signature).toMatch(/^sha256=[\da-f]{64}$/)
    },
  },
  {
    number: 11,
    words: 'the signature is sha256= and the HMAC-SHA256 of the raw body, as both samples verify',
    async run(stage) {
      const { signature, text } = await deliver(stage)
      expect(signature).toBe(`sha256=${createHmac('sha256', SECRET).update(text).digest('hex')}`)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, SECRET])).toBe('true')
      expect(await runSample('python3', PYTHON_SAMPLE, [text, signature, SECRET])).toBe('True')
      expect(await runSample('python3', PYTHON_SAMPLE, [`${text} `, signature, SECRET])).toBe('False')
    },
  },
  {
    number: 12,
    words: 'a receiver acknowledges quickly and processes from a queue',
    run: (stage) => expectAnswerBeforeHandling(stage, validibot, { secret: SECRET, type: 'run.completed' }),
  },
  {
    number: 13,
    words: 'retries occur after about 1, 5, 30 and 60 minutes',
    async run(stage) {
      const { control } = await configure(stage, { answers: [500] })
      const [delivery] = await control.emit('run.completed')
      await control.runUntilIdle()
      expect(minutesOf((await control.delivery(delivery!.id)).attempts)).toEqual([0, 1, 6, 36, 96])
    },
  },
  {
    number: 14,
    words: 'after multiple failures the webhook is marked as failing, and still served',
    async run(stage) {
      const { control, health } = await configure(stage, { answers: [500, 500, 500, 500, 500, 200] })
      await control.emit('run.completed')
      await control.runUntilIdle()
      expect((await health()).subscription).toMatchObject({
        status: 'failing',
        failingSince: expect.any(String),
      })
      const [next] = await control.emit('run.failed')
      expect([next!.status, (await health()).subscription.status]).toEqual(['delivered', 'active'])
    },
  },
  {
    number: 15,
    words: 'a run that is delivered more than once is processed once',
    async run(stage) {
      const { control, receiver } = await stage.subscribed(validibot, { secret: SECRET })
      await control.emit('run.completed', {}, { faults: ['duplicateLater'] })
      await control.runUntilIdle()
      expect(receiver.outcomes.map(({ kind }) => kind)).toEqual(['handled', 'duplicate'])
    },
  },
  {
    number: 16,
    words: 'a test validation can be triggered',
    async run(stage) {
      const { control, made, receiver } = await configure(stage)
      const delivery = await control.test(String(made.id))
      expect([delivery.type, delivery.status]).toEqual(['run.completed', 'delivered'])
      expect(receiver.requests).toHaveLength(1)
    },
  },
  {
    number: 17,
    words: 'recent delivery attempts can be viewed',
    async run(stage) {
      const { control, health } = await configure(stage, { answers: [500, 200] })
      await control.emit('run.completed')
      await control.runUntilIdle()
      const { recent } = await health()
      expect(recent.map(({ type, number, status }) => [type, number, status])).toEqual([
        ['run.completed', 2, 200],
        ['run.completed', 1, 500],
      ])
    },
  },
  {
    number: 18,
    words: 'success and failure rates can be viewed',
    async run(stage) {
      const { control, health } = await configure(stage, { answers: [500, 500, 500, 200] })
      await control.emit('run.completed')
      await control.runUntilIdle()
      expect(await health()).toMatchObject({ attempts: 4, succeeded: 1, successRate: 0.25 })
    },
  },
  {
    number: 19,
    words: 'response codes of the endpoint can be viewed',
    async run(stage) {
      const { control, health } = await configure(stage, { answers: [503, 503, 401, 200] })
      await control.emit('run.completed')
      await control.runUntilIdle()
      expect((await health()).answers).toEqual([
        { answer: '503', count: 2 },
        { answer: '200', count: 1 },
        { answer: '401', count: 1 },
      ])
    },
  },
  {
    number: 20,
    words: 'delivery logs have error details',
    async run(stage) {
      const { control } = await configure(stage, { url: 'http://127.0.0.1:9/' })
      await control.emit('run.completed')
      const [delivery] = await control.deliveries()
      expect(delivery!.attempts[0]!.error).toEqual({
        kind: 'connection_refused',
        message: expect.stringContaining('127.0.0.1:9'),
      })
    },
  },
]
