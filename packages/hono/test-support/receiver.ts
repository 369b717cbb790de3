import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Outcome } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import type { Hono } from 'hono'
import { afterEach } from 'vitest'
import { createWebhooks } from '../src/index.ts'

export const secret = 'whsec_of_the_adapter_test'
export const sender = createMockSender({ provider: workflows, secret })

export const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

export function receiver(options: { maxBodyBytes?: number } = {}) {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: workflows, secret, ...options })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('alert.created', () => {})
  return { webhooks, outcomes }
}

/** Sends one signed delivery. Resolves to the status and body of the reply. */
export async function deliver(app: Pick<Hono, 'request'>, path: string, method = 'POST'): Promise<string> {
  const { headers, text } = sender.sign('alert.created')
  const response = await app.request(path, { method, headers, body: text })
  return `${response.status} ${await response.text()}`
}

/**
 * The ways to reach an app: without a server, on Node's server, where the adapter reads Node's own request, and on Node's
 * server without access to that request, where the adapter reads the Request as on other runtimes.
 */
export async function clientsOf(app: Hono): Promise<readonly Pick<Hono, 'request'>[]> {
  return [app, await listen(app), await listen({ fetch: (request: Request) => app.fetch(request) })]
}

/** Serves an app on a socket. Returns a replacement for `app.request`. */
export async function listen({ fetch: handle }: Pick<Hono, 'fetch'>): Promise<Pick<Hono, 'request'>> {
  const server = serve({ fetch: handle, port: 0 }) as Server
  closers.push(() => server.close())
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { request: (path, init) => fetch(base + path, init) }
}

export const OK = '200 {"ok":true}'
