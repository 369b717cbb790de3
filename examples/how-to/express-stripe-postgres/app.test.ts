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
    const { headers, text } = createMockSender({ provider: stripe, secret }).sign(
      'checkout.session.completed',
      { object: { id: 'cs_of_the_server' } },
    )
    const reply = await fetch(`${origin}/webhooks/stripe`, { method: 'POST', headers, body: text })
    expect(reply.status).toBe(200)
    const pool = new pg.Pool({ connectionString: database.url })
    const { rows } = await pool.query("SELECT session FROM payments WHERE session = 'cs_of_the_server'")
    await pool.end()
    expect(rows).toHaveLength(1)
  })
})
