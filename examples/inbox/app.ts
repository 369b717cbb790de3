import { pgBossInbox } from '@postern/core/inbox/pg-boss'
import { workflows } from '@postern/core/providers'
import { postgresStore } from '@postern/core/stores/postgres'
import { createWebhooks } from '@postern/express'
import express from 'express'
import pg from 'pg'
import PgBoss from 'pg-boss'

/** Opens the connections and the receiver that the server, the workers and the scripts share. */
export async function open(databaseUrl: string, secret: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl })
  const boss = new PgBoss(databaseUrl)
  pool.on('error', console.error)
  boss.on('error', console.error)
  await boss.start()
  const store = postgresStore(pool)
  await store.setup()
  await pool.query('CREATE TABLE IF NOT EXISTS tickets (title text NOT NULL)')

  const inbox = pgBossInbox(boss, { queue: 'alerts' })
  const webhooks = createWebhooks({ provider: workflows, secret, store, inbox })

  // The ticket and the completion of the event are one transaction: each event makes one ticket.
  webhooks.on('alert.created', async ({ data }, context) => {
    await context.commit(async (tx) => {
      await tx.query('INSERT INTO tickets VALUES ($1)', [data.title])
    })
  })

  const app = express()
  app.post('/webhooks/workflows', webhooks.handler())
  return {
    app,
    pool,
    inbox,
    webhooks,
    async close() {
      await boss.stop()
      await pool.end()
    },
  }
}
