import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMockSender, faults } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import pg from 'pg'
import { expect, it } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { createApp } from './express-stripe-postgres.ts'

const secret = 'whsec_of_the_test'

describeWithServer('postgres', 'Express with Stripe and Postgres', () => {
  it('records one payment for five copies of one event', async () => {
    const database = await startPostgresServer()
    const pool = new pg.Pool({ connectionString: database.url })
    const server = (await createApp({ pool, secret })).listen(0)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sender = createMockSender({ provider: stripe, secret })
    await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/stripe` })

    const options = { faults: [faults.duplicate(5)] }
    await sender.emit('checkout.session.completed', {}, options) // the example's session is cs_1
    await sender.runUntilIdle()

    expect((await pool.query('SELECT session FROM payments')).rows).toEqual([{ session: 'cs_1' }])
    await sender.close()
    server.close()
    await pool.end()
    await database.stop()
  })
})
