import { createWebhooks, type IdempotencyStore, type Outcome } from '@postern/core'
import { elan } from '@postern/core/providers'

export interface AppOptions {
  /** A function is called for each request. Use one where the variable is missing at build time. */
  secret: string | (() => string | undefined)
  notify: (organizationId: string) => Promise<void> | void
  log: (outcome: Outcome) => void
  /** Set it on serverless platforms: the default store is lost with its process. */
  store?: IdempotencyStore
}

/** A receiver for any runtime with Request and Response. */
export function createApp({ notify, log, ...options }: AppOptions) {
  const webhooks = createWebhooks({ provider: elan, ...options })
  webhooks.observe(log)
  webhooks.on('workflow.completed', async (event) => {
    await notify(event.organization_id)
  })
  return webhooks
}
