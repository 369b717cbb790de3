import { serve } from '@hono/node-server'
import { createApp } from './app.ts'

const app = createApp({
  secret: process.env.VENTRYX_SECRET ?? '',
  publishRun: (workflowId, runId) => console.log(`${workflowId} has finished run ${runId}`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, (address) => console.log(address))
