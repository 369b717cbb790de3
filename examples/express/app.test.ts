import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import '@postern/mock-sender/vitest'
import request from 'supertest'
import { expect, it, vi } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const path = '/webhooks/workflows'

function setUp() {
  const openTicket = vi.fn()
  const app = createApp({ secret, openTicket, log() {} })
  return { app, openTicket, sender: createMockSender({ provider: workflows, secret }) }
}

it('opens one ticket for an alert, however often it is delivered', async () => {
  const { app, openTicket, sender } = setUp()
  const { headers, text } = sender.sign('alert.created', { title: 'Disk full', severity: 'critical' })
  await request(app).post(path).set(headers).send(text).expect(200)
  await request(app).post(path).set(headers).send(text).expect(200)
  expect(openTicket.mock.calls).toEqual([['Disk full', 'critical']])
})

it('opens the ticket in the end when two attempts fail', async () => {
  const { app, openTicket, sender } = setUp()
  openTicket.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('still down'))
  const server = app.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await sender.subscribe({ url: `http://127.0.0.1:${port}${path}`, events: ['alert.*'] })

  const [delivery] = await sender.emit('alert.created') // the data comes from the provider's example
  await sender.runUntilIdle() // five and a half minutes of retries, in milliseconds

  expect(delivery).toHaveAttempts([500, 500, 200])
  expect(openTicket).toHaveBeenCalledTimes(3)
  await sender.close()
  server.close()
})
