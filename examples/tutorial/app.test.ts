import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import '@postern/mock-sender/vitest'
import { expect, it, vi } from 'vitest'
import { createApp } from './app.ts'

it('opens one ticket, although the first attempt fails', async () => {
  const secret = 'whsec_of_the_test'
  const openTicket = vi.fn().mockRejectedValueOnce(new Error('down'))
  const printed = vi.spyOn(console, 'error').mockReturnValue()
  const server = createApp({ secret, openTicket }).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const sender = createMockSender({ provider: workflows, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/workflows` })
  const [delivery] = await sender.emit('alert.created', { title: 'Disk full' })
  await sender.runUntilIdle()

  expect(delivery).toHaveAttempts([500, 200])
  expect(openTicket.mock.calls).toEqual([['Disk full'], ['Disk full']])
  expect(printed).toHaveBeenCalledOnce()
  await sender.close()
  server.close()
})
