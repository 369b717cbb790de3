import { createMockSender } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithServer } from '../../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../../packages/core/test-servers/postgres-server.ts'
import { startServer } from '../start-server.ts'

let database: Awaited<ReturnType<typeof startPostgresServer>>

describeWithServer('postgres', 'Express with Stripe and Postgres', async () => {
  beforeAll(async () => {
    database = await startPostgresServer()
    process.env.DATABASE_URL = database.url
  })
  afterAll(() => database.stop())

  await import('./app.spec.ts')

  it('the server records a payment', async () => {
    const secret = 'whsec_of_the_server'
    const { origin } = await startServer('./express-stripe-postgres/server.ts', {
      STRIPE_WEBHOOK_SECRET: secret,
    })
    const pool = new pg.Pool({ connectionString: database.url })
    await pool.query('DELETE FROM payments')
    const sender = createMockSender({ provider: stripe, secret })
    const { headers, text } = sender.sign('checkout.session.completed')
    const reply = await fetch(`${origin}/webhooks/stripe`, { method: 'POST', headers, body: text })
    expect(reply.status).toBe(200)
    const { rows } = await pool.query('SELECT session FROM payments')
    await pool.end()
    expect(rows).toEqual([{ session: 'cs_1' }])
  })
})
