import { generic } from '@postern/core/providers'
import { expect, onTestFinished, test } from 'vitest'
import { startApi } from '../../../test-support/start-api.ts'

const body = { url: 'https://receiver.test/', events: ['user.created'] }

async function start() {
  const api = await startApi(generic)
  onTestFinished(() => api.close())
  const post = async (path: string, type: string, sent?: object) =>
    (await api.call('POST', path, { body: sent, headers: { 'content-type': type } })).status
  return { ...api, post }
}

test.each([
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=latin1',
  'application/jsonp',
  'text/plain; application/json',
  'application/json, text/plain',
])('a body with the content type %s is 415, also on routes without a body', async (type) => {
  const { post, sender } = await start()
  await sender.subscribe({ url: 'http://127.0.0.1:9/' })
  expect(await post('/v1/webhooks', type, body)).toBe(415)
  expect(await post('/v1/webhooks/hook_123/test', type, body)).toBe(415)
  expect(await post('/v1/webhooks/hook_123/test', type)).toBe(415)
  expect(sender.subscriptions()).toHaveLength(1)
  expect(sender.deliveries()).toEqual([])
})

test('a body without a content type is 415, and JSON may have a charset', async () => {
  const { post, url, sender } = await start()
  const untyped = await fetch(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: 'Bearer k' },
    body: new Blob([JSON.stringify(body)]),
  })
  expect(untyped.status).toBe(415)
  expect(sender.subscriptions()).toEqual([])
  for (const type of [
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/json;charset="UTF-8"',
  ]) {
    expect([type, await post('/v1/webhooks', type, body)]).toEqual([type, 201])
  }
})
