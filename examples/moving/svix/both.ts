import { createWebhooks } from '@postern/express'
import { svix } from '@postern/providers/standard-webhooks'
import express from 'express'
import { Webhook } from 'svix'
import type { Options } from './before.ts'

const HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature']

/** One URL: Postern verifies and deduplicates. Your old function gets each event that Postern has no handler for. */
export function createApp({ secret, welcome }: Options) {
  const webhook = new Webhook(secret)
  async function handleAsBefore(body: string, headers: Record<string, string>) {
    webhook.verify(body, headers)
    const event = JSON.parse(body)
    if (event.type === 'contact.created') await welcome(event.data.fullName)
  }

  const webhooks = createWebhooks({ provider: svix, secret })
  webhooks.onUnhandled(async (_event, context) => {
    const headers = Object.fromEntries(HEADERS.map((name) => [name, context.header(name) ?? '']))
    await handleAsBefore(new TextDecoder().decode(context.rawBody), headers)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/webhooks/contacts' }))
  return app
}
