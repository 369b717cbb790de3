import type { RequestListener } from 'node:http'
import { type AnyProvider, createWebhooks, type Outcome } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { createMockSender, type MockSenderOptions } from '@postern/mock-sender'
import { secretsOf } from './secrets-of.ts'
import { onClose, serve } from './serve.ts'

/** One run of the handler. */
export interface Run {
  readonly type: string
  readonly id: string
}

/** Connects a mock sender and a receiver of one provider over loopback. Both share the sender's clock. */
export async function startPair(provider: AnyProvider, options: Partial<MockSenderOptions> = {}) {
  const secrets = secretsOf(provider)
  let handler: RequestListener = (_request, response) => response.writeHead(500).end()
  const url = await serve((request, response) => handler(request, response))
  const settings = Object.fromEntries(
    (provider.settings ?? []).map((name) => [name, name === 'publicUrl' ? url : `the ${name}`]),
  )
  const sender = createMockSender({
    provider,
    settings,
    ...(secrets.sender && { secret: secrets.sender }),
    ...options,
  })
  onClose(() => sender.close())
  const subscription = await sender.subscribe({ url })
  const runs: Run[] = []
  const outcomes: Outcome[] = []
  /** Decides which runs of the handler fail. */
  const script: { fails: (run: Run) => boolean } = { fails: () => false }
  const webhooks = createWebhooks({
    provider,
    secret: secrets.receiver ?? subscription.secret!,
    settings,
    clock: { now: sender.now, after: () => () => {} },
  } as Parameters<typeof createWebhooks>[0])
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*' as never, (_event: unknown, { type, id }: Run) => {
    if (script.fails({ type, id })) throw new Error('The script failed this run.')
    runs.push({ type, id })
  })
  handler = toNodeHandler(webhooks) as RequestListener
  return { sender, subscription, url, runs, outcomes, script }
}
