import { App, ExpressReceiver } from '@slack/bolt'

export interface Options {
  secret: string
  answer: (channel: string, text: string) => Promise<void> | void
}

export function createApp({ secret, answer }: Options) {
  const receiver = new ExpressReceiver({ signingSecret: secret, endpoints: '/slack' })
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: process.env.SLACK_BOT_TOKEN ?? '' }),
  })
  app.event('app_mention', async ({ event }) => {
    await answer(event.channel, event.text)
  })
  app.command('/weather', async ({ command, ack }) => {
    await ack({ text: `Rain in ${command.text}` })
  })
  return receiver.app
}
