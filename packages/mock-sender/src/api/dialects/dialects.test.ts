import { validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../../test-support/scripted-receiver.ts'
import { startApi } from '../../../test-support/start-api.ts'
import { createMockSender } from '../../sender/create-mock-sender.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(provider: Parameters<typeof startApi>[0], ...answers: Answer[]) {
  const receiver = await startReceiver(...(answers.length > 0 ? answers : [200]))
  const api = await startApi(provider)
  open.push(receiver, api)
  const received = () => receiver.requests.map((request) => JSON.parse(request.body.toString()))
  return { ...api, receiver, received }
}

const WORKFLOWS = '/api/v1/webhooks'

test('WorkFlows shows a secret once, in no other response and no event', async () => {
  const { call, sender, receiver } = await setUp(workflows)
  const body = { name: 'n', url: receiver.url, events: ['webhook.created', 'webhook.disabled'] }
  const { secret, id } = (await call('POST', WORKFLOWS, { body })).body.data
  expect(secret).toMatch(/^whsec_/)
  const second = await call('POST', WORKFLOWS, { body: { ...body, events: ['alert.created'] } })
  expect(JSON.stringify(second.body)).not.toContain(secret)
  expect(second.body.data.id).not.toBe(id)
  sender.disable(sender.subscriptions()[1]!)
  await sender.runUntilIdle()
  expect(receiver.requests).toHaveLength(3)
  for (const request of receiver.requests) expect(request.body.toString()).not.toMatch(/whsec_|secret/)
  expect(
    JSON.stringify([(await call('GET', '/')).body, (await call('GET', '/openapi.json')).body]),
  ).not.toContain(secret)
})

test('WorkFlows sends changes of webhooks to their subscribers', async () => {
  const { call, sender, receiver, received } = await setUp(workflows, (response, { body }) => {
    response.writeHead(JSON.parse(body.toString()).event === 'alert.created' ? 410 : 200).end()
  })
  const events = ['webhook.created', 'webhook.enabled', 'webhook.disabled', 'webhook.deleted']
  await call('POST', WORKFLOWS, { body: { name: 'watcher', url: receiver.url, events } })
  await call('POST', WORKFLOWS, { body: { name: 'other', url: receiver.url, events: ['alert.created'] } })
  const [, other] = sender.subscriptions()
  sender.disable(other!)
  sender.disable(other!)
  sender.enable(other!)
  await sender.emit('alert.created')
  sender.unsubscribe(other!)
  await sender.runUntilIdle()
  // In the order in which they were sent, which is not that in which they arrive.
  const told = sender
    .deliveries({})
    .map(({ event }) => event)
    .filter(({ event }) => String(event).startsWith('webhook.'))
  for (const event of told) expect(received()).toContainEqual(event)
  expect(told.map(({ event, data }) => [event, Object(data).name, Object(data).isActive])).toEqual([
    ['webhook.created', 'watcher', true],
    ['webhook.created', 'other', true],
    ['webhook.disabled', 'other', false],
    ['webhook.enabled', 'other', true],
    ['webhook.disabled', 'other', false],
    ['webhook.deleted', 'other', false],
  ])
  expect(told[1]).toEqual({
    event: 'webhook.created',
    orgId: 'org_abc123',
    timestamp: expect.any(String),
    data: {
      id: other!.id,
      name: 'other',
      url: receiver.url,
      events: ['alert.created'],
      isActive: true,
      createdAt: expect.any(String),
    },
  })
})

test('changes of webhooks are sent only while the server runs', async () => {
  const receiver = await startReceiver(200)
  const sender = createMockSender({ provider: workflows })
  open.push(receiver, sender)
  const subscribe = () => sender.subscribe({ url: receiver.url, events: ['webhook.*'] })
  await subscribe()
  const server = await sender.listen()
  await subscribe()
  await sender.runUntilIdle()
  await server.close()
  await subscribe()
  await sender.runUntilIdle()
  expect(receiver.requests).toHaveLength(2)
})

test("Ventryx's wildcard includes custom events", async () => {
  const { call, sender, receiver, received } = await setUp(ventryx)
  const all = await call('POST', '/v1/webhooks', { body: { url: receiver.url, events: ['*'] } })
  expect(all.body.data.events).toEqual(['*'])
  await call('POST', '/v1/webhooks', { body: { url: receiver.url, events: ['workflow.failed'] } })

  const data = { order_id: 'ord_999', amount: 249.5 }
  const { status, body } = await call('POST', '/v1/events', { body: { type: 'order.placed', data } })
  expect(status).toBe(201)
  expect(body).toEqual({
    data: { id: expect.stringMatching(/^evt_/), type: 'order.placed', created_at: expect.any(String), data },
  })
  await sender.runUntilIdle()
  expect(received()).toEqual([body.data])
  expect(receiver.requests[0]!.headers['ventryx-event']).toBe('order.placed')
})

test('Ventryx emits catalog types over HTTP, merged into the example', async () => {
  const { call, sender, receiver, received } = await setUp(ventryx)
  await call('POST', '/v1/webhooks', { body: { url: receiver.url, events: ['workflow.completed'] } })
  await call('POST', '/v1/events', { body: { type: 'workflow.completed', data: { run_id: 'run_1' } } })
  await sender.runUntilIdle()
  expect(received()[0].data).toEqual({ workflow_id: 'wf_01HABC', run_id: 'run_1', status: 'success' })
})

test('a webhook of Validibot gets the events of its workflow, by id or slug', async () => {
  const { call, sender, receiver, received } = await setUp(validibot)
  const create = (workflow: string, secret?: string) =>
    call('POST', `/workflows/${workflow}/webhooks`, {
      body: { url: receiver.url, events: ['run.completed'], secret },
    })
  const { status, body } = await create('42', 'shared')
  expect(status).toBe(201)
  expect(body).toEqual({
    id: 1,
    workflow: '42',
    url: receiver.url,
    events: ['run.completed'],
    secret: 'shared',
    created_at: expect.any(String),
  })
  expect((await create('other-one')).body).toMatchObject({ id: 2, secret: expect.stringMatching(/^whsec_/) })
  const ids = async (workflow: object) =>
    (await sender.emit('run.completed', { workflow })).map(({ subscription }) => subscription.id)
  expect(await ids({})).toEqual(['1'])
  expect(await ids({ id: 7, slug: 'other-one' })).toEqual(['2'])
  expect(await ids({ id: 7, slug: 'nobodys' })).toEqual([])
  expect(received().map(({ workflow }) => workflow.slug)).toEqual(['product-validation', 'other-one'])
})
