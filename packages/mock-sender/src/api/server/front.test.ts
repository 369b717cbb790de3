import { elan, generic, ventryx } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { connectMockSender } from '../../client/connect-mock-sender.ts'
import { createMockSender } from '../../sender/create-mock-sender.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function serveTwo() {
  const senders = {
    elan: createMockSender({ provider: elan }),
    ventryx: createMockSender({ provider: ventryx }),
  }
  open.push(senders.elan, senders.ventryx)
  const first = await senders.elan.listen({ path: '/elan' })
  const second = await senders.ventryx.listen({ path: '/ventryx', on: first })
  const { origin } = new URL(first.url)
  const get = async (path: string, headers = {}) => {
    const response = await fetch(origin + path, { headers })
    return { status: response.status, body: await response.json() }
  }
  return { senders, first, second, origin, get }
}

test('several senders share a server, each below its path, with an index', async () => {
  const { senders, first, second, origin, get } = await serveTwo()
  expect([first.url, second.url]).toEqual([`${origin}/elan`, `${origin}/ventryx`])
  const providers = [
    { name: 'elan', title: elan.title, path: '/elan' },
    { name: 'ventryx', title: 'Ventryx', path: '/ventryx' },
  ]
  expect(await get('/')).toEqual({ status: 200, body: { providers } })
  expect(await get('/_mock')).toEqual({ status: 200, body: { providers } })
  expect((await get('/elan')).body).toMatchObject({ provider: 'elan' })
  expect((await get('/ventryx/_mock')).body).toMatchObject({ provider: 'ventryx', providers })
  expect((await get('/ventryx/openapi.json')).body.servers).toEqual([{ url: `${origin}/ventryx` }])
  expect((await get('/elan/webhooks', { authorization: 'Bearer k' })).body).toEqual([])

  const client = connectMockSender(second.url)
  await client.subscribe({ url: 'http://127.0.0.1:9/' })
  expect([senders.elan.subscriptions().length, senders.ventryx.subscriptions().length]).toEqual([0, 1])
})

test.each([
  ['/nowhere', 404, 'There is nothing at /nowhere.'],
  ['/elanx/webhooks', 404, 'There is nothing at /elanx/webhooks.'],
  ['/elan/_mock/nowhere', 404, 'There is nothing at /elan/_mock/nowhere.'],
])('%s is refused in plain JSON', async (path, status, message) => {
  const { get } = await serveTwo()
  expect(await get(path)).toEqual({ status, body: { error: { code: 'not_found', message } } })
})

test('each provider keeps its format of refusals', async () => {
  const { get } = await serveTwo()
  expect((await get('/ventryx/nowhere')).body.error.code).toBe('invalid_api_key')
  expect((await get('/elan/nowhere')).body.error.code).toBe('unauthorized')
})

test('a shared server ends when its last sender closes', async () => {
  const { senders, first, second, get } = await serveTwo()
  await first.close()
  expect((await get('/elan')).status).toBe(404)
  expect((await get('/ventryx')).status).toBe(200)
  const again = await senders.elan.listen({ path: '/elan', on: second })
  expect((await get('/elan')).status).toBe(200)
  await again.close()
  await second.close()
  await expect(get('/ventryx')).rejects.toThrow('fetch failed')
})

test.each([
  [{ path: 'elan' }, "path is 'elan'"],
  [{ path: '/a/b' }, "path is '/a/b'"],
  [{ path: '/_mock' }, 'The control API is at'],
])('the invalid path %j is refused', async (options, message) => {
  await expect(createMockSender({ provider: generic }).listen(options)).rejects.toThrow(message)
})

test('a shared server must be running, and each path is used once', async () => {
  const { first } = await serveTwo()
  const third = createMockSender({ provider: generic })
  await expect(third.listen({ on: first })).rejects.toThrow('Pass a path, too')
  await expect(third.listen({ on: first, path: '/x', port: 80 })).rejects.toThrow(
    'port belongs to the server',
  )
  await expect(third.listen({ on: first, path: '/elan' })).rejects.toThrow('Pass another path')
  await expect(third.listen({ on: { ...first }, path: '/x' })).rejects.toThrow('not a running server')
  await first.close()
})
