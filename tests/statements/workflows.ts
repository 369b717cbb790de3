import { createHmac } from 'node:crypto'
import { workflows } from '@postern/core/providers'
import { expect } from 'vitest'
import { runSample, type Stage, type Statement } from './stage.ts'

const TYPES = Object.keys(workflows.events)
const SECRET = 'whsec_of_the_test'
const OF_WEBHOOKS = ['webhook.created', 'webhook.enabled', 'webhook.disabled', 'webhook.deleted']

/** A served sender with one webhook, made by the documented route. */
async function create(
  stage: Stage,
  { answers = [200], ...fields }: { answers?: number[]; [field: string]: unknown } = {},
) {
  const receiver = await stage.receive(...answers)
  const served = await stage.serve(workflows)
  const body = { name: 'Slack Notifications', url: receiver.url, events: ['alert.created'], ...fields }
  const { status, body: answer } = await served.call('POST', '/api/v1/webhooks', { body })
  return { ...served, receiver, status, made: answer.data, answer }
}

async function deliver(stage: Stage) {
  const created = await create(stage)
  await created.control.emit('alert.created')
  const { headers, body } = created.receiver.requests[0]!
  const signature = String(headers['x-workflows-signature'])
  return { ...created, headers, signature, text: body.toString(), secret: created.made.secret as string }
}

/** What the documented route answers in strict mode. */
async function register(stage: Stage, fields: object) {
  const { call } = await stage.serve(workflows, { egress: 'strict' })
  const body = { name: 'n', url: 'https://8.8.8.8/', events: ['alert.created'], ...fields }
  const { status, body: answer } = await call('POST', '/api/v1/webhooks', { body })
  return [status, answer.code]
}

/** A receiver built with Postern, subscribed by the control API. */
async function received(stage: Stage, options: { inbox?: boolean; onEvent?: () => Promise<void> } = {}) {
  const receiver = await stage.postern(workflows, { secret: SECRET, ...options })
  const { control } = await stage.serve(workflows)
  await control.subscribe({ url: receiver.url, secret: SECRET, events: ['alert.*'] })
  return { receiver, control }
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

export const workflowsStatements: readonly Statement[] = [
  {
    number: 1,
    words: 'POST /api/v1/webhooks registers a webhook',
    async run(stage) {
      expect((await create(stage)).status).toBe(201)
    },
  },
  {
    number: 2,
    words: 'the answer has id, name, url, events, isActive, secret and createdAt in data',
    async run(stage) {
      const { answer } = await create(stage)
      expect(Object.keys(answer)).toEqual(['data'])
      expect(Object.keys(answer.data)).toEqual([
        'id',
        'name',
        'url',
        'events',
        'isActive',
        'secret',
        'createdAt',
      ])
    },
  },
  {
    number: 3,
    words: 'a secret is shown once',
    async run(stage) {
      const { control, call, made, receiver } = await create(stage, { events: TYPES })
      const shown = [
        await control.subscriptions(),
        await control.info(),
        (await call('GET', '/')).body,
        receiver.requests.map(({ body }) => body.toString()),
      ]
      expect(receiver.requests.length).toBeGreaterThan(0)
      expect(JSON.stringify(shown)).not.toContain(made.secret)
    },
  },
  {
    number: 4,
    words: 'ids begin with whk_ and secrets with whsec_',
    async run(stage) {
      const { id, secret } = (await create(stage)).made
      expect([id, secret]).toEqual([
        expect.stringMatching(/^whk_\w+$/),
        expect.stringMatching(/^whsec_.{32}/),
      ])
    },
  },
  {
    number: 5,
    words: 'a URL must be HTTPS',
    async run(stage) {
      expect(await register(stage, { url: 'http://8.8.8.8/' })).toEqual([422, 'VALIDATION_ERROR'])
    },
  },
  {
    number: 6,
    words: 'a URL must not lead to private or internal addresses',
    async run(stage) {
      const hosts = [
        '127.0.0.1',
        '10.0.0.1',
        '169.254.169.254',
        'localhost',
        '2130706433',
        '[::1]',
        '192.168.1.1',
      ]
      for (const host of hosts)
        expect([host, ...(await register(stage, { url: `https://${host}/` }))]).toContain(422)
      expect(await register(stage, {})).toEqual([201, undefined])
    },
  },
  {
    number: 7,
    words: 'a name has at most 100 characters',
    async run(stage) {
      expect(await register(stage, { name: 'n'.repeat(101) })).toEqual([422, 'VALIDATION_ERROR'])
      expect(await register(stage, { name: 'n'.repeat(100) })).toEqual([201, undefined])
    },
  },
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
    words: 'the Node sample verifies what is sent, and nothing else',
    async run(stage) {
      const { signature, text, secret } = await deliver(stage)
      expect(await runSample('node', NODE_SAMPLE, [text, signature, secret])).toBe('true')
      expect(await runSample('node', NODE_SAMPLE, [`${text} `, signature, secret])).toBe('false')
    },
  },
  {
    number: 14,
    words: 'the Python sample verifies what is sent, and nothing else',
    async run(stage) {
      const { signature, text, secret } = await deliver(stage)
      expect(await runSample('python3', PYTHON_SAMPLE, [text, signature, secret])).toBe('True')
      expect(await runSample('python3', PYTHON_SAMPLE, [text, '', secret])).toBe('False')
    },
  },
  {
    number: 15,
    words: 'there are 30 events in 6 categories, and each can be caused from outside',
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
    words: 'webhooks that are created, enabled, disabled and deleted are told of',
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
    words: 'only the events that are subscribed to are sent',
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
    async run(stage) {
      let finish = () => {}
      const onEvent = () => new Promise<void>((resolve) => (finish = resolve))
      const { control, receiver } = await received(stage, { inbox: true, onEvent })
      const [delivery] = await control.emit('alert.created')
      expect([delivery!.status, receiver.handled.length]).toEqual(['delivered', 0])
      await expect
        .poll(() => {
          finish()
          return receiver.handled.length
        })
        .toBe(1)
    },
  },
  {
    number: 20,
    words: 'a receiver verifies signatures',
    async run(stage) {
      const { control, receiver } = await received(stage)
      const [delivery] = await control.emit('alert.created', {}, { faults: ['missingSignature'] })
      expect([delivery!.attempts[0]!.response!.status, receiver.handled.length]).toEqual([401, 0])
    },
  },
  {
    number: 21,
    words: 'duplicates are told by timestamp and data',
    async run(stage) {
      const { control, receiver } = await received(stage)
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
