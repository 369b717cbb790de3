import { createHmac } from 'node:crypto'
import { elan } from '@postern/core/providers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScriptedReceiver, startReceiver } from '../../../test-support/scripted-receiver.ts'
import { type StartedApi, startApi } from '../../../test-support/start-api.ts'

let api: StartedApi
let receiver: ScriptedReceiver
beforeEach(async () => {
  receiver = await startReceiver(200)
  api = await startApi(elan)
})
afterEach(async () => {
  await api.close()
  await receiver.close()
})

const create = async (fields: object = {}, headers?: Record<string, string>) => {
  const body = { name: 'Translations', url: receiver.url, events: ['workflow.completed'], ...fields }
  return api.call('POST', '/webhooks', { body, headers })
}

test('a subscription is created, listed, shown, changed and deleted', async () => {
  const { status, body } = await create()
  expect(status).toBe(201)
  expect(body).toEqual({
    id: 1,
    name: 'Translations',
    url: receiver.url,
    events: ['workflow.completed'],
    is_active: true,
    created_at: expect.stringMatching(/Z$/),
    updated_at: body.created_at,
  })
  expect((await create({ name: 'Second' })).body.id).toBe(2)
  const list = await api.call('GET', '/webhooks')
  expect(list.body.map(({ name }: { name: string }) => name)).toEqual(['Translations', 'Second'])
  expect((await api.call('GET', '/webhooks/1')).body).toEqual(body)

  await api.sender.advance('1m')
  const changed = await api.call('PATCH', '/webhooks/1', { body: { name: 'Other', is_active: false } })
  expect(changed.status).toBe(200)
  expect(changed.body).toEqual({
    ...body,
    name: 'Other',
    is_active: false,
    updated_at: new Date(Date.parse(body.updated_at) + 60_000).toISOString(),
  })

  const deleted = await api.call('DELETE', '/webhooks/1')
  expect([deleted.status, deleted.body]).toEqual([204, null])
  expect((await api.call('GET', '/webhooks/1')).status).toBe(404)
  expect((await api.call('GET', '/webhooks')).body).toHaveLength(1)
})

test('a change with one wrong field changes nothing', async () => {
  const { body } = await create({ secret: 'old' })
  const wrong = await api.call('PATCH', '/webhooks/1', {
    body: { name: 'Other', secret: 'new', events: ['nothing'], is_active: false },
  })
  expect(wrong.status).toBe(422)
  expect(wrong.body.error.message).toMatch(/^events: /)
  expect((await api.call('GET', '/webhooks/1')).body).toEqual(body)
  expect(api.sender.subscriptions()[0]!.secret).toBe('old')
})

test('a secret is never returned, and signs deliveries', async () => {
  const answers = [
    await create({ secret: 'elan-secret' }),
    await api.call('GET', '/webhooks/1'),
    await api.call('GET', '/webhooks'),
    await api.call('PATCH', '/webhooks/1', { body: { name: 'x' } }),
  ]
  for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/secret/)
  await api.sender.emit('workflow.completed')
  const { headers, body } = receiver.requests[0]!
  expect(headers['x-webhook-signature']).toBe(createHmac('sha256', 'elan-secret').update(body).digest('hex'))
})

test('deliveries are signed only while there is a secret', async () => {
  await create()
  await api.sender.emit('workflow.completed')
  await api.call('PATCH', '/webhooks/1', { body: { secret: 'later' } })
  await api.sender.emit('workflow.completed')
  await api.call('PATCH', '/webhooks/1', { body: { secret: null } })
  await api.sender.emit('workflow.completed')
  expect(receiver.requests.map(({ headers }) => 'x-webhook-signature' in headers)).toEqual([
    false,
    true,
    false,
  ])
})

test('every delivery has the custom headers, which can be changed', async () => {
  await create({ headers: { 'X-Tenant': 'a' } })
  await api.sender.emit('workflow.completed')
  await api.call('PATCH', '/webhooks/1', { body: { headers: { Authorization: 'Bearer b' } } })
  await api.sender.emit('workflow.completed')
  expect(receiver.requests.map(({ headers }) => [headers['x-tenant'], headers.authorization])).toEqual([
    ['a', undefined],
    [undefined, 'Bearer b'],
  ])
})

test('an inactive subscription gets nothing until it is active again', async () => {
  await create()
  await api.call('PATCH', '/webhooks/1', { body: { is_active: false } })
  expect(await api.sender.emit('workflow.completed')).toEqual([])
  expect(api.sender.subscriptions()[0]!.disabled?.reason).toBe('manual')
  await api.call('PATCH', '/webhooks/1', { body: { is_active: true } })
  expect(await api.sender.emit('workflow.completed')).toHaveLength(1)
})

test('a test sends workflow.completed whatever the subscribed events, and appears in the logs', async () => {
  await create({ events: ['workflow.failed'] }, { 'X-Organization-Id': 'org_2' })
  const headers = { 'X-Organization-Id': 'org_2' }
  const { status, body } = await api.call('POST', '/webhooks/1/test', { headers })
  expect(status).toBe(200)
  expect(body).toMatchObject({ subscription_id: 1, event_type: 'workflow.completed', status_code: 200 })
  expect(JSON.parse(receiver.requests[0]!.body.toString())).toMatchObject({
    event_type: 'workflow.completed',
    organization_id: 'org_2',
  })
  expect((await api.call('GET', '/webhooks/1/logs', { headers })).body.logs).toEqual([body])
})

test('a configured organization header is the only one', async () => {
  const named = await startApi(elan, { listen: { organizationHeader: 'X.Tenant' } })
  const list = async (headers: Record<string, string>) =>
    (await named.call('GET', '/webhooks', { headers })).body
  const body = { name: 'Translations', url: receiver.url, events: ['workflow.completed'] }
  await named.call('POST', '/webhooks', { body, headers: { 'X.Tenant': 'org_2' } })
  expect(await list({ 'x.tenant': 'org_2' })).toHaveLength(1)
  expect(await list({ 'x.tenant': 'org_3' })).toHaveLength(0)
  expect(await list({ 'x-organization-id': 'org_2' })).toHaveLength(0)
  const document = JSON.stringify((await named.call('GET', '/openapi.json')).body)
  expect(document).toContain('"X.Tenant"')
  expect(document).not.toContain('X-Organization-Id')
  await named.close()
})

test.each(['', 'X Tenant', 'x:'])('the organization header cannot be %j', async (organizationHeader) => {
  await expect(startApi(elan, { listen: { organizationHeader } })).rejects.toThrow(
    /^Header name must be a valid HTTP token/,
  )
})

test('an organization sees neither subscriptions nor events of another one', async () => {
  const mine = { 'X-Organization-Id': 'org_1' }
  const theirs = { 'Organization-Id': 'org_2' }
  await create({}, mine)
  await create()
  const names = async (headers?: Record<string, string>) => {
    const { body } = await api.call('GET', '/webhooks', { headers })
    return body.map(({ id }: { id: number }) => id)
  }
  expect([await names(mine), await names(theirs), await names()]).toEqual([[1], [], [2]])
  for (const headers of [theirs, undefined]) {
    for (const [method, path, body] of [
      ['GET', '/webhooks/1'],
      ['PATCH', '/webhooks/1', { name: 'stolen' }],
      ['DELETE', '/webhooks/1'],
      ['GET', '/webhooks/1/logs'],
      ['POST', '/webhooks/1/test'],
    ] as const) {
      expect((await api.call(method, path, { headers, body })).status).toBe(404)
    }
  }
  expect((await api.call('GET', '/webhooks/1', { headers: mine })).body.name).toBe('Translations')

  const ids = async (envelope?: object) => {
    const made = await api.sender.emit('workflow.completed', {}, { envelope: { ...envelope } })
    return made.map(({ subscription }) => subscription.id)
  }
  expect(await ids()).toEqual(['2'])
  expect(await ids({ organization_id: 'org_1' })).toEqual(['1'])
  expect(await ids({ organization_id: 'org_2' })).toEqual([])
})

test('an organization header without a name is 422', async () => {
  const { status, body } = await api.call('GET', '/webhooks', { headers: { 'X-Organization-Id': '' } })
  expect(status).toBe(422)
  expect(body.error.message).toMatch(/^X-Organization-Id: /)
})

test('an in-process subscription belongs to the default organization and gets every event', async () => {
  await api.sender.subscribe({ url: receiver.url })
  expect((await api.call('GET', '/webhooks')).body).toHaveLength(1)
  expect((await api.call('GET', '/webhooks/1', { headers: { organization_id: 'org_9' } })).status).toBe(404)
  expect(
    await api.sender.emit('workflow.failed', {}, { envelope: { organization_id: 'org_9' } }),
  ).toHaveLength(1)
})

test('a subscription created inactive gets nothing until it is activated', async () => {
  const { call, sender } = api
  const body = { name: 'n', url: 'https://receiver.test/', events: ['workflow.completed'], is_active: false }
  const made = await call('POST', '/webhooks', { body })
  expect(made.body).toMatchObject({ is_active: false })
  expect(await sender.emit('workflow.completed')).toEqual([])
  const shown = await call('PATCH', `/webhooks/${made.body.id}`, { body: { is_active: true } })
  expect(shown.body).toMatchObject({ is_active: true })
})
