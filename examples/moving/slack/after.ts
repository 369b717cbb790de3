import { createWebhooks } from '@postern/express'
import { type SlackEventsOf, slack } from '@postern/providers/slack'
import type { SlashCommand, types } from '@slack/bolt'
import express from 'express'
import type { Options } from './before.ts'

type Events = SlackEventsOf<types.SlackEvent> & { '/weather': SlashCommand }

export function createApp({ secret, answer }: Options) {
  const webhooks = createWebhooks({ provider: slack.typed<Events>(), secret })
  webhooks.on('app_mention', async ({ event }) => {
    await answer(event.channel, event.text)
  })
  webhooks.on('/weather', (command, context) => {
    context.reply({ body: { text: `Rain in ${command.text}` } })
  })

  const app = express()
  app.use(webhooks.handler({ path: '/slack' }))
  return app
}
