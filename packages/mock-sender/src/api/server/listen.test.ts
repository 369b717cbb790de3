import { request } from 'node:http'
import { defineProvider } from '@postern/core'
import { elan, generic, ventryx } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { startApi } from '../../../test-support/start-api.ts'
import { createMockSender } from '../../sender/create-mock-sender.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function start(...args: Parameters<typeof startApi>) {
  const api = await startApi(...args)
  open.push(api)
  return api
}

const body = { url: 'https://receiver.test/', events: ['user.created'] }

test('any non-empty key is accepted by default', async () => {
  const { call } = await start(generic)
  expect((await call('POST', '/v1/webhooks', { body, key: 'x' })).status).toBe(201)
  for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic eDp5', 'x']) {
    const { status } = await call('POST', '/v1/webhooks', { body, key: null, headers: { authorization } })
    expect([authorization, status]).toEqual([authorization, 401])
  }
})

test('with apiKey, only that key is accepted, on every route', async () => {
  const { call } = await start(generic, { listen: { apiKey: 'key_of_the_server' } })
  expect((await call('POST', '/v1/webhooks', { body, key: 'key_of_the_server' })).status).toBe(201)
  for (const key of [null, 'key', 'key_of_the_serve', 'key_of_the_server_', 'KEY_OF_THE_SERVER']) {
    expect((await call('POST', '/v1/webhooks', { body, key })).status).toBe(401)
    expect((await call('POST', '/v1/webhooks/hook_123/test', { key })).status).toBe(401)
  }
  expect((await call('GET', '/', { key: null })).status).toBe(200)
})

test('a client without a key does not learn which paths exist', async () => {
  const { call } = await start(generic)
  expect((await call('GET', '/nowhere', { key: null })).status).toBe(401)
  expect((await call('PUT', '/v1/webhooks', { key: null })).status).toBe(401)
})

test('an empty key is refused when the server starts', async () => {
  const sender = createMockSender({ provider: generic })
  await expect(sender.listen({ apiKey: '' })).rejects.toThrow('API key is empty')
  await expect(sender.listen({ apiKey: 'a b' })).rejects.toThrow('contains spaces')
  await sender.close()
})

test('a body over the limit is 413, with or without a length, and is not read to its end', async () => {
  const { url, call, sender } = await start(generic, { listen: { maxBodyBytes: 200 } })
  const large = JSON.stringify({ ...body, secret: 'x'.repeat(300) })
  expect((await call('POST', '/v1/webhooks', { body: large })).status).toBe(413)
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
    const chunked = request(`${url}/v1/webhooks`, { method: 'POST', headers })
    chunked.on('response', (response) => resolve(response.statusCode)).on('error', reject)
    chunked.write(large)
  })
  expect(status).toBe(413)
  expect(sender.subscriptions()).toEqual([])
})

test('bytes that are not UTF-8 are 400', async () => {
  const { url, sender } = await start(generic)
  const { status } = await fetch(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ ...body, secret: 'xÿ' }), 'latin1'),
  })
  expect(status).toBe(400)
  expect(sender.subscriptions()).toEqual([])
})

test('a request with an incomplete body registers nothing', async () => {
  const { url, call, sender } = await start(generic)
  const headers = { authorization: 'Bearer k', 'content-type': 'application/json', 'content-length': '1000' }
  const broken = request(`${url}/v1/webhooks`, { method: 'POST', headers })
  await new Promise<void>((resolve) => {
    broken.on('error', () => resolve())
    broken.write(JSON.stringify(body), () => broken.destroy(new Error('gone')))
  })
  await call('GET', '/')
  expect(sender.subscriptions()).toEqual([])
})

test('the index is public', async () => {
  const { call } = await start(ventryx)
  const { status, body } = await call('GET', '/', { key: null })
  expect(status).toBe(200)
  expect(body).toMatchObject({ provider: 'ventryx', openapi: '/openapi.json' })
  expect(body.routes.map(({ method, path }: Record<string, string>) => `${method} ${path}`)).toEqual([
    'POST /v1/webhooks',
    'POST /v1/events',
  ])
})

test('close() of the server or the sender ends the server, and a sender has one server', async () => {
  const sender = createMockSender({ provider: generic })
  const first = await sender.listen()
  await expect(sender.listen()).rejects.toThrow('The sender is already listening')
  await first.close()
  await expect(fetch(first.url)).rejects.toThrow()
  const second = await sender.listen({ host: '0.0.0.0' })
  expect(second.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(second.url)).status).toBe(200)
  await sender.close()
  await expect(fetch(second.url)).rejects.toThrow()
  await expect(sender.listen()).rejects.toThrow('The sender is closed')
})

test('listen() rejects for a port in use, and then works with another port', async () => {
  const { url } = await start(generic)
  const sender = createMockSender({ provider: generic })
  open.push(sender)
  await expect(sender.listen({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
  await sender.listen()
})

test('a custom provider has the generic API', async () => {
  const mine = defineProvider({
    name: 'mine',
    signature: { header: 'X-Mine', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'kind', id: { field: 'id' } },
    events: { 'thing.done': z.object({ kind: z.literal('thing.done'), id: z.string() }) },
  })
  const { call } = await start(mine)
  const { status, body: made } = await call('POST', '/v1/webhooks', {
    body: { ...body, events: ['thing.done'] },
  })
  expect(status).toBe(201)
  expect(made.id).toMatch(/^sub_/)
  expect((await call('GET', '/openapi.json')).body.webhooks['thing.done']).toBeDefined()
})

test('other methods are 405 with Allow, HEAD answers like GET, and other paths are 404', async () => {
  const { call } = await start(elan)
  const { status, headers } = await call('PUT', '/webhooks')
  expect([status, headers.get('allow')]).toEqual([405, 'POST, GET'])
  expect((await call('POST', '/webhooks/1')).headers.get('allow')).toBe('GET, PATCH, DELETE')
  expect((await call('DELETE', '/openapi.json', { key: null })).status).toBe(401)
  expect((await call('HEAD', '/')).status).toBe(200)
  expect((await call('HEAD', '/webhooks')).status).toBe(200)
  expect((await call('HEAD', '/webhooks/1/test')).status).toBe(405)
  for (const path of [
    '/webhooks/',
    '//webhooks',
    '/webhooks/1/',
    '/webhooks//logs',
    '/Webhooks',
    '/webhooks/1/2/3',
  ]) {
    expect([path, (await call('GET', path)).status]).toEqual([path, 404])
  }
  for (const id of ['%', '%ff', 'a%2Fb', '1%00', '%31%3']) {
    expect([id, (await call('GET', `/webhooks/${id}`)).status]).toEqual([id, 404])
  }
})

test('a server does not change the globals of its process', async () => {
  const { Request, Response, Headers, fetch } = globalThis
  const { call } = await start(generic)
  expect((await call('POST', '/v1/webhooks', { body })).status).toBe(201)
  expect([globalThis.Request, globalThis.Response, globalThis.Headers, globalThis.fetch]).toEqual([
    Request,
    Response,
    Headers,
    fetch,
  ])
})

test('a body without a length is accepted', async () => {
  const { url } = await start(generic)
  const headers = { authorization: 'Bearer k', 'content-type': 'application/json' }
  const status = await new Promise((resolve, reject) => {
    const chunked = request(`${url}/v1/webhooks`, { method: 'POST', headers })
    chunked.on('response', (response) => resolve(response.statusCode)).on('error', reject)
    chunked.write(JSON.stringify(body).slice(0, 10))
    chunked.end(JSON.stringify(body).slice(10))
  })
  expect(status).toBe(201)
})
