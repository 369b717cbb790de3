import { postgresStore } from '@postern/core/stores/postgres'
import { createWebhooks } from '@postern/express'
import { stripe } from '@postern/providers/stripe'
import express from 'express'
import type { Pool } from 'pg'

export async function createApp({ pool, secret }: { pool: Pool; secret: string }) {
  await pool.query('CREATE TABLE IF NOT EXISTS payments (session text NOT NULL)')
  const store = postgresStore(pool)
  await store.setup() // creates the table of the claims if it is missing

  const webhooks = createWebhooks({ provider: stripe, secret, store })
  webhooks.on('checkout.session.completed', async (event, context) => {
    const session = event.data?.object.id // Stripe's thin events have no data
    // The payment and the completion of the event are one transaction.
    await context.commit((tx) => tx.query('INSERT INTO payments VALUES ($1)', [session]))
  })
  return express().use(webhooks.handler({ path: '/webhooks/stripe' }))
}
