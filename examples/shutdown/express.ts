import { createWebhooks } from '@postern/express'
import express from 'express'
import { openTicket, options, path } from './receiver.ts'

const webhooks = createWebhooks(options)
webhooks.on('alert.created', openTicket)

const app = express()
app.use(webhooks.handler({ path }))
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))

process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(1), 25_000).unref() // before the platform's SIGKILL; senders retry what is left
  await new Promise((resolve) => server.close(resolve)) // deliveries under way get their answer
  await webhooks.idle() // runs that outlived their deadline end, too
  console.log('closed') // close what the handlers use here
})
