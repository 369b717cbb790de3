// For Next.js: this file as app/webhooks/elan/route.ts. It must run on Node, which is the default there.
import { createApp } from './app.ts'

const webhooks = createApp({
  // A function, because `next build` imports this file without the variables of production.
  secret: () => process.env.ELAN_SECRET,
  notify: (organizationId) => console.log(`Translation finished for ${organizationId}`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})

export const POST = webhooks.fetch
