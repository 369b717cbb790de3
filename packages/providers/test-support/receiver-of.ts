import {
  type AnyProvider,
  type Clock,
  createWebhooks,
  type Outcome,
  type SecretLookup,
  type WebhookReply,
} from '@postern/core'
import { lowerCase } from './lower-case.ts'

type Webhooks = ReturnType<typeof createWebhooks>

export interface ReceiverOptions {
  readonly secret: string | SecretLookup
  readonly settings?: Readonly<Record<string, string>>
  readonly clock?: Clock
  /** @default a handler of every type that does nothing */
  readonly register?: (webhooks: Webhooks) => void
}

export interface Received {
  readonly reply: WebhookReply
  /** The outcomes of this request alone. */
  readonly outcomes: readonly Outcome[]
}

/** Creates a receiver and returns a function that passes a request to it. Header names may be in any case. */
export function receiverOf(provider: AnyProvider, options: ReceiverOptions) {
  const { register = (webhooks) => void webhooks.on('*', () => {}), ...rest } = options
  const webhooks = createWebhooks({ provider, ...rest })
  const outcomes: Outcome[] = []
  webhooks.observe((outcome) => outcomes.push(outcome))
  register(webhooks)
  return async function receive(
    body: string,
    headers: Readonly<Record<string, string>>,
    { method = 'POST', url = '/hooks' } = {},
  ): Promise<Received> {
    const byName = lowerCase(headers)
    const bytes = Buffer.from(body)
    const before = outcomes.length
    const reply = await webhooks.receive({
      method,
      url,
      header: (name) => byName[name],
      body: async () => bytes,
    })
    return { reply, outcomes: outcomes.slice(before) }
  }
}
