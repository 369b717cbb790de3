import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMockSender, faults } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

it('records one payment for five copies of one event', async () => {
  const secret = 'whsec_of_the_test'
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
  const server = (await createApp({ pool, secret })).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sender = createMockSender({ provider: stripe, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/stripe` })

  const countPayments = async () => (await pool.query('SELECT session FROM payments')).rows.length
  const before = await countPayments()
  const options = { faults: [faults.duplicate(5)] }
  await sender.emit('checkout.session.completed', {}, options) // the data comes from the provider's example
  await sender.runUntilIdle()

  expect(await countPayments()).toBe(before + 1)
  await sender.close()
  server.close()
  await pool.end()
})
