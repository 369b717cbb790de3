import { type AnyProvider, createWebhooks, type Outcome, type WebhookReply } from '@postern/core'

type Webhooks = ReturnType<typeof createWebhooks>

export interface Received {
  readonly reply: WebhookReply
  readonly outcomes: readonly Outcome[]
}

/** A receiver of the provider, to which requests are sent with headers in any case. */
export function receiverOf(
  provider: AnyProvider,
  options: {
    secret: string
    settings?: Readonly<Record<string, string>>
    register?: (webhooks: Webhooks) => void
  },
) {
  const { secret, settings, register = (webhooks) => void webhooks.on('*', () => {}) } = options
  const webhooks = createWebhooks({ provider, secret, ...(settings && { settings }) })
  const outcomes: Outcome[] = []
  webhooks.observe((outcome) => outcomes.push(outcome))
  register(webhooks)
  return async function send(
    body: string,
    headers: Readonly<Record<string, string>>,
    { method = 'POST', url = '/hooks' } = {},
  ): Promise<Received> {
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const bytes = Buffer.from(body)
    const before = outcomes.length
    const reply = await webhooks.receive({
      method,
      url,
      header: (name) => lower[name],
      body: async () => bytes,
    })
    return { reply, outcomes: outcomes.slice(before) }
  }
}
