import assert from 'node:assert'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ErrorCode, isWebhookError, WebhookError } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import { createMockSender } from '@postern/mock-sender'
import express from 'express'

const secret = 'whsec_of_a_consumer'

async function deliver(): Promise<void> {
  const severities: string[] = []
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', (event, { attempt }) => {
    if (attempt === 1) throw new Error('the first attempt fails')
    const type: 'alert.created' = event.event
    severities.push(`${type} ${event.data.severity}`)
  })
  // @ts-expect-error a type that the provider does not have
  assert.throws(() => webhooks.on('alert.craeted', () => {}), WebhookError)
  webhooks.observe(() => {})

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks' }))
  const server = createServer(app).listen(0)
  const { port } = server.address() as AddressInfo
  const sender = createMockSender({ provider: workflows, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks`, events: ['alert.*'] })
  const [delivery] = await sender.emit('alert.created', { severity: 'critical' })
  await sender.runUntilIdle()
  assert.deepStrictEqual(
    delivery?.attempts.map(({ response }) => response?.status),
    [500, 200],
  )
  assert.deepStrictEqual(severities, ['alert.created critical'])
  await sender.close()
  server.closeAllConnections()
  server.close()
}

function refusesAnEmptySecret(): void {
  try {
    createWebhooks({ provider: workflows, secret: '' })
    assert.fail('an empty secret was accepted')
  } catch (error) {
    assert(isWebhookError(error) && error instanceof WebhookError)
    const code: ErrorCode = error.code
    assert.strictEqual(code, 'CONFIG_INVALID')
  }
}

refusesAnEmptySecret()
deliver().then(() => process.stdout.write('delivered\n'))
