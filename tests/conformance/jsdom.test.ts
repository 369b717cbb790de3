// @vitest-environment jsdom
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { mounts } from './mounts.ts'

const secret = 'whsec_of_the_jsdom_test'
const PATH = '/hooks/workflows'
const sender = createMockSender({ provider: workflows, secret })

function createReceiver() {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', () => {})
  webhooks.observe(() => {})
  return webhooks
}

/** Copies bytes into a Uint8Array or an ArrayBuffer of another realm. */
function foreign(bytes: Uint8Array, type: 'Uint8Array' | 'ArrayBuffer'): unknown {
  const view = runInNewContext(`new Uint8Array([${bytes.join()}])`) as Uint8Array
  return type === 'Uint8Array' ? view : view.buffer
}

it('runs where the globals are those of a browser', () => {
  expect(typeof document).toBe('object')
})

it('receives bytes of any realm and of any subclass', async () => {
  const webhooks = createReceiver()
  class Bytes extends Uint8Array {}
  const { headers, body } = sender.sign('alert.created')
  const header = (name: string) => new Headers(headers).get(name) ?? undefined
  for (const bytes of [body, new Uint8Array(body), new Bytes(body), foreign(body, 'Uint8Array')]) {
    const reply = await webhooks.receive({ method: 'POST', header, body: async () => bytes as Uint8Array })
    expect(reply).toMatchObject({ status: 200 })
  }
})

it('answers a Request, whatever its body was made of', async () => {
  const webhooks = createReceiver()
  const { headers, body, text } = sender.sign('alert.created')
  for (const sent of [text, body, foreign(body, 'Uint8Array'), foreign(body, 'ArrayBuffer')]) {
    const request = new Request(`http://app.test${PATH}`, { method: 'POST', headers, body: sent as BodyInit })
    expect((await webhooks.fetch(request)).status).toBe(200)
  }
})

it.each(mounts)('receives on $name', async (mount) => {
  const server = await mount.listen(createReceiver(), PATH)
  if (!server.listening) await once(server, 'listening')
  const { headers, text } = sender.sign('alert.created')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`
  try {
    const response = await fetch(url, { method: 'POST', headers, body: text })
    expect([response.status, await response.text()]).toEqual([200, '{"ok":true}'])
  } finally {
    server.close()
  }
})

it('takes kept bytes of another realm', async () => {
  const { headers, body, text } = sender.sign('alert.created')
  for (const type of ['Uint8Array', 'ArrayBuffer'] as const) {
    const handle = toNodeHandler(createReceiver())
    const server = createServer((req, res) => {
      req.resume().once('end', () => void handle(Object.assign(req, { rawBody: foreign(body, type) }), res))
    }).listen(0)
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      expect((await fetch(url, { method: 'POST', headers, body: text })).status).toBe(200)
    } finally {
      server.close()
    }
  }
})
