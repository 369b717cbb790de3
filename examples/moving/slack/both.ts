import { createWebhooks } from '@postern/express'
import { type SlackEventsOf, slack } from '@postern/providers/slack'
import { App, ExpressReceiver, type types } from '@slack/bolt'
import express from 'express'
import type { Options } from './before.ts'

/** Two paths and one signing secret: events go to Postern, commands and interactions stay with Bolt. */
export function createApp({ secret, answer }: Options) {
  const webhooks = createWebhooks({ provider: slack.typed<SlackEventsOf<types.SlackEvent>>(), secret })
  webhooks.on('app_mention', async ({ event }) => {
    await answer(event.channel, event.text)
  })

  const app = express()
  app.use(webhooks.handler({ path: '/slack/events' })) // the request URL of Event Subscriptions
  const receiver = new ExpressReceiver({ signingSecret: secret, app, endpoints: '/slack' })
  const rest = new App({
    receiver,
    authorize: async () => ({ botToken: process.env.SLACK_BOT_TOKEN ?? '' }),
  })
  rest.command('/weather', async ({ command, ack }) => {
    await ack({ text: `Rain in ${command.text}` })
  })
  return app
}
