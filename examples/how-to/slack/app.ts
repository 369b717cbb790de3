import { createWebhooks } from '@postern/fastify'
import { type SlackEvents, type SlackInteraction, slack } from '@postern/providers/slack'
import { fastify } from 'fastify'

interface Weather extends SlackInteraction {
  readonly command: '/weather'
  readonly text: string
}

export function createApp({ secret, log }: { secret: string; log: (text: string) => void }) {
  const provider = slack.typed<SlackEvents & { '/weather': Weather }>()
  const webhooks = createWebhooks({ provider, secret })
  webhooks.on('app_mention', ({ event }) => log(`mentioned in ${event.channel}`))
  webhooks.on('/weather', ({ text }, context) => {
    context.reply({ body: { response_type: 'ephemeral', text: `The weather in ${text} is fine.` } })
  })

  const app = fastify()
  app.register(webhooks.handler({ path: '/webhooks/slack' }))
  return app
}
