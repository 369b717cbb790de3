import { serve } from '@hono/node-server'
import { createWebhooks } from '@postern/hono'
import { Hono } from 'hono'
import { openTicket, options, path } from './receiver.ts'

const webhooks = createWebhooks(options)
webhooks.on('alert.created', openTicket)

const app = new Hono().use(webhooks.handler({ path }))
const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, (address) => {
  console.log(address)
})

process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(1), 25_000).unref() // before the platform's SIGKILL; senders retry what is left
  await new Promise((resolve) => server.close(resolve)) // deliveries under way get their answer
  await webhooks.idle() // runs that outlived their deadline end, too
  console.log('closed') // close what the handlers use here
})
