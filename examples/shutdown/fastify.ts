import { createWebhooks } from '@postern/fastify'
import fastify from 'fastify'
import { openTicket, options, path } from './receiver.ts'

const webhooks = createWebhooks(options)
webhooks.on('alert.created', openTicket)

const app = fastify()
await app.register(webhooks.handler({ path }))
await app.listen({ port: Number(process.env.PORT ?? 3000) })
console.log(app.server.address())

process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(1), 25_000).unref() // before the platform's SIGKILL; senders retry the rest
  await app.close() // answers running deliveries
  await webhooks.idle() // waits for runs past their deadline
  console.log('closed') // close the resources of your handlers here
})
