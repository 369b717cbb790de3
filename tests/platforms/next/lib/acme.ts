import { createWebhooks } from '@postern/core'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { handleContact } from '../handle-contact'

export const acme = createWebhooks({
  provider: standardWebhooks,
  secret: () => process.env.WEBHOOK_SECRET,
  deadlineMs: 1_000,
})

acme.on('contact.*', handleContact)
