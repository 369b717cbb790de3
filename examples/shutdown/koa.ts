import { createWebhooks } from '@postern/koa'
import Koa from 'koa'
import { openTicket, options, path } from './receiver.ts'

const webhooks = createWebhooks(options)
webhooks.on('alert.created', openTicket)

const app = new Koa().use(webhooks.handler({ path }))
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))

process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(1), 25_000).unref() // before the platform's SIGKILL; senders retry the rest
  await new Promise((resolve) => server.close(resolve)) // answers running deliveries
  await webhooks.idle() // waits for runs past their deadline
  console.log('closed') // close the resources of your handlers here
})
