import type { Outcome } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { afterEach } from 'vitest'
import { createWebhooks } from '../src/index.ts'

export const secret = 'whsec_of_the_adapter_test'
export const sender = createMockSender({ provider: workflows, secret })

export const apps: FastifyInstance[] = []
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

export function createApp(options?: FastifyServerOptions): FastifyInstance {
  const app = fastify(options)
  apps.push(app)
  return app
}

export function receiver() {
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('alert.created', () => {})
  return { webhooks, outcomes }
}

/** Sends one signed delivery. Resolves to the status and body of the reply. */
export async function deliver(app: FastifyInstance, url: string, data?: object): Promise<string> {
  const { headers, body } = sender.sign({ type: 'alert.created', data })
  const response = await app.inject({ method: 'POST', url, headers, payload: body })
  return `${response.statusCode} ${response.body}`
}

export const OK = '200 {"ok":true}'
