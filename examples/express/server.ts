import { workflows } from '@postern/core/providers'
import { createWebhooks } from '@postern/express'
import express from 'express'

const webhooks = createWebhooks({ provider: workflows, secret: process.env.WORKFLOWS_SECRET ?? '' })

webhooks.on('alert.created', (event, { attempt }) => {
  console.log(`${event.data.severity}: ${event.data.title} (attempt ${attempt})`)
})
webhooks.on('billing.*', (event) => console.log(event.event, event.data))
webhooks.onUnhandled((_event, { type }) => console.log(`no handler for ${type}`))
webhooks.observe((outcome) => {
  if ('code' in outcome) console.warn(outcome.status, outcome.code, outcome.error.message)
})

const app = express()
app.use(webhooks.handler({ path: '/webhooks/workflows' })) // before express.json()
app.use(express.json())
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
