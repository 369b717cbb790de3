import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import '@postern/mock-sender/vitest'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createApp } from './app.ts'

async function setUp() {
  const secret = 'whsec_of_the_test'
  const openTicket = vi.fn()
  const server = createApp({ secret, openTicket, log() {} }).listen(0)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sender = createMockSender({ provider: workflows, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/workflows`, events: ['alert.*'] })
  return { openTicket, sender }
}

it('opens one ticket for an alert, however often it is delivered', async () => {
  const { openTicket, sender } = await setUp()
  const alert = { title: 'Disk full', severity: 'critical' }
  await sender.emit('alert.created', alert, { faults: [faults.duplicate(5)] })
  await sender.runUntilIdle()
  expect(openTicket.mock.calls).toEqual([['Disk full', 'critical']])
})

it('opens the ticket in the end when two attempts fail', async () => {
  const { openTicket, sender } = await setUp()
  openTicket.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('still down'))
  const [delivery] = await sender.emit('alert.created') // the data comes from the provider's example
  await sender.runUntilIdle() // five and a half minutes of retries, in milliseconds
  expect(delivery).toHaveAttempts([500, 500, 200])
  expect(openTicket).toHaveBeenCalledTimes(3)
})
