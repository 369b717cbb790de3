import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { generic } from '@postern/core/providers'
import { onTestFinished } from 'vitest'
import { type Answer, startReceiver } from './scripted-receiver.ts'

/** The secret of `startGenericReceiver`. */
export const SECRET = 'whsec_of_the_cli'

/** Starts a Postern receiver of the generic provider until the test ends. Its handler fails `failures` times first. */
export async function startGenericReceiver({ failures = 0 } = {}): Promise<string> {
  const webhooks = createWebhooks({ provider: generic, secret: SECRET })
  webhooks.observe(() => {})
  webhooks.on('*', () => {
    if (failures-- > 0) throw new Error('told to fail')
  })
  const server = createServer(toNodeHandler(webhooks))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Starts a receiver that sends these replies in turn, then repeats the last one, until the test ends. */
export async function startScripted(...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  onTestFinished(() => receiver.close())
  return { url: receiver.url, count: () => receiver.requests.length }
}
