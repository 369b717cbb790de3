// For Bun, Deno (`deno serve`) and Workers with nodejs_compat, which all call the default export's fetch.
import { matchesPath } from '@postern/core'
import { createApp } from './app.ts'

const webhooks = createApp({
  secret: process.env.ELAN_SECRET ?? '',
  notify: (organizationId) => console.log(`Translation finished for ${organizationId}`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})

export default {
  fetch(request: Request): Response | Promise<Response> {
    if (matchesPath(request.url, '/webhooks/elan')) return webhooks.fetch(request)
    return new Response(null, { status: 404 })
  },
}
