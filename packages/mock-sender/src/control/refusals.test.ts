import { workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startApi } from '../../test-support/start-api.ts'
import { startControl } from '../../test-support/start-control.ts'
import type { EmitAnswer } from './contract.ts'

test.each([
  ['POST', '/emit', {}, 'type'],
  ['POST', '/emit', { type: 'alert.craeted' }, 'type'],
  ['POST', '/emit', { type: 'alert.created', data: 7 }, 'data'],
  ['POST', '/emit', { type: 'alert.created', faults: ['oldSecret', 'wrongSecret'] }, 'faults'],
  ['POST', '/emit', { type: 'alert.created', nonsense: 1 }, 'nonsense'],
  ['POST', '/advance', { by: 'soon' }, 'by'],
  ['POST', '/run-next', { by: '30m' }, 'by'],
  ['POST', '/subscriptions', { url: 'no url' }, 'url'],
  ['POST', '/subscriptions', { url: 'http://127.0.0.1:1', events: ['nothing.*'] }, 'events'],
  ['POST', '/subscriptions', { url: 'http://127.0.0.1:1', headers: { host: 'x' } }, 'headers'],
  ['GET', '/deliveries?after=del_none', undefined, 'after'],
  ['GET', '/deliveries?stauts=pending', undefined, 'stauts'],
])('%s %s %j is 422 and names %4$s', async (method, path, body, field) => {
  const { control } = await startControl(workflows)
  const { status, body: answer, headers } = await control(method, path, body)
  expect([status, answer.error.field, answer.error.code]).toEqual([422, field, 'validation_failed'])
  expect(answer.error.message.startsWith(`${field}: `)).toBe(true)
  expect(headers.get('content-type')).toBe('application/json')
})

test('an action that the sender refuses is 409 with its message', async () => {
  const { control, ask, subscribe } = await startControl(workflows, [200], {
    clock: 'real',
    startAt: undefined as never,
  })
  const moved = await control('POST', '/advance', { by: '30m' })
  expect([moved.status, moved.body.error.code]).toEqual([409, 'conflict'])
  expect(moved.body.error.message).toContain("clock: 'virtual'")
  const { subscription } = await subscribe()
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'alert.created' })
  await ask('POST', `/subscriptions/${subscription.id}/disable`)
  const path = `/deliveries/${deliveries[0]!.id}/redeliver`
  expect((await control('POST', path, { as: 'same-event' })).status).toBe(409)
})

test.each([
  ['GET', '/nowhere', 404],
  ['GET', '/deliveries/del_none', 404],
  ['POST', '/deliveries/del_none/redeliver', 404],
  ['POST', '/subscriptions/none/enable', 404],
  ['DELETE', '/emit', 405],
])('%s %s is %d in plain JSON', async (method, path, expected) => {
  const { control } = await startControl(workflows)
  const body = path.endsWith('redeliver') ? { as: 'same-event' } : undefined
  const { status, body: answer } = await control(method, path, body)
  expect([status, typeof answer.error.message]).toEqual([expected, 'string'])
})

test('a body must be JSON by its content type, complete and within the limit', async () => {
  const { call, sender } = await startControl(workflows, [200], { listen: { maxBodyBytes: 1000 } })
  const emit = (body: string, type: string) =>
    call('POST', '/_mock/emit', { body, headers: { 'content-type': type }, key: null })
  expect((await emit('{"type":"alert.created"}', 'text/plain')).status).toBe(415)
  expect((await emit('type=alert.created', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect((await emit('{"type":', 'application/json')).status).toBe(400)
  expect((await emit(`{"type":"alert.created"${' '.repeat(1000)}}`, 'application/json')).status).toBe(413)
  expect(sender.deliveries()).toEqual([])
})

test('a wrong token and a foreign site are refused without effect', async () => {
  const token = 'control_token_1'
  const { url, call, sender } = await startControl(workflows, [200], { listen: { controlToken: token } })
  const ask = (headers: Record<string, string>) =>
    call('POST', '/_mock/subscriptions', { body: { url: 'http://127.0.0.1:1/' }, key: null, headers })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${token.slice(1)}` })).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${token}x` })).status).toBe(401)
  const authorization = `Bearer ${token}`
  expect((await ask({ authorization, origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask({ authorization, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(sender.subscriptions()).toEqual([])
  expect((await ask({ authorization, origin: url })).status).toBe(201)
  // The key of the management API is not a control token.
  expect((await call('GET', '/_mock/nowhere', { key: 'any-key' })).status).toBe(401)
})

test('a server that other machines can reach has no control API without a token', async () => {
  const open = await startControl(workflows, [200], { listen: { host: '0.0.0.0' } })
  const refused = await open.call('GET', '/_mock')
  expect([refused.status, refused.body.error.message]).toEqual([
    403,
    expect.stringContaining('--control-token'),
  ])
  expect((await open.call('GET', '/')).status).toBe(200)
  const guarded = await startControl(workflows, [200], {
    listen: { host: '0.0.0.0', controlToken: 'token_1' },
  })
  expect((await guarded.call('GET', '/_mock', { key: 'token_1' })).status).toBe(200)
  expect((await guarded.call('GET', '/_mock', { key: 'token_2' })).status).toBe(401)
})

test('an empty control token is refused', async () => {
  const { sender, close } = await startApi(workflows)
  await close()
  expect(sender.seed).toBeDefined()
  await expect(startApi(workflows, { listen: { controlToken: '' } })).rejects.toThrow(
    'control token is empty',
  )
})
