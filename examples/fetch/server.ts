// For Bun, Deno (`deno serve`) and Workers with nodejs_compat, which all call the default export's fetch.
import { createApp } from './app.ts'

const webhooks = createApp({
  secret: process.env.ELAN_SECRET ?? '',
  notify: (organizationId) => console.log(`Translation finished for ${organizationId}`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})

export default {
  fetch(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url)
    return pathname === '/webhooks/elan' ? webhooks.fetch(request) : new Response(null, { status: 404 })
  },
}
