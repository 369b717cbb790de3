import { Injectable } from '@nestjs/common'
import { createWebhooks } from '@postern/express'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { ContactsService } from './contacts.service.js'

@Injectable()
export class AcmeWebhooks {
  readonly receiver = createWebhooks({
    provider: standardWebhooks,
    secret: () => process.env.WEBHOOK_SECRET,
    deadlineMs: 1_000,
  })

  constructor(contacts: ContactsService) {
    this.receiver.on('contact.*', (event, context) => contacts.handle(event, context))
  }
}
