import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMockSender, faults } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

it('records one payment for five copies of one event', async () => {
  const secret = 'whsec_of_the_test'
  const session = `cs_test_${Date.now()}`
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
  const server = (await createApp({ pool, secret })).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sender = createMockSender({ provider: stripe, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/stripe` })

  const data = { object: { id: session } } // the other fields come from the provider's example
  await sender.emit('checkout.session.completed', data, { faults: [faults.duplicate(5)] })
  await sender.runUntilIdle()

  const { rows } = await pool.query('SELECT session FROM payments WHERE session = $1', [session])
  expect(rows).toEqual([{ session }])
  await sender.close()
  server.close()
  await pool.end()
})
