import type { RequestListener } from 'node:http'
import { type AnyProvider, createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { checkReceiver, createMockSender } from '@postern/mock-sender'
import { afterEach, expect, it } from 'vitest'
import { everyProvider } from '../test-support/every-provider.ts'
import { secretsOf } from '../test-support/secrets-of.ts'
import { closeAll, onClose, serve } from '../test-support/serve.ts'

afterEach(closeAll)

it.each(await everyProvider())(
  'a receiver of $title passes every check',
  async (provider: AnyProvider) => {
    const { sender: secret = await validSecret(provider), receiver = secret } = secretsOf(provider)
    let handler: RequestListener = (_request, response) => response.writeHead(500).end()
    const url = await serve((request, response) => handler(request, response))
    const settings = Object.fromEntries(
      (provider.settings ?? []).map((name) => [name, name === 'publicUrl' ? url : `the ${name}`]),
    )
    const counts = new Map<string, number>()
    const webhooks = createWebhooks({ provider, secret: receiver, settings } as never)
    webhooks.observe(() => {})
    webhooks.on('*' as never, (_event: unknown, { id }: { id: string }) => {
      counts.set(id, (counts.get(id) ?? 0) + 1)
    })
    handler = toNodeHandler(webhooks) as RequestListener

    const effects = (id: string) => counts.get(id) ?? 0
    const results = await checkReceiver({ url, provider, secret, settings, effects })
    const failed = results.filter(({ result }) => result === 'failed')
    expect(failed.map(({ behaviour, message }) => `${behaviour.name}: ${message}`)).toEqual([])
    expect(results.filter(({ result }) => result === 'passed').length).toBeGreaterThan(40)
  },
  60_000,
)

/** A secret in the provider's format. */
async function validSecret(provider: AnyProvider): Promise<string> {
  const sender = createMockSender({ provider })
  onClose(() => sender.close())
  return (await sender.subscribe({ url: 'http://127.0.0.1:9/' })).secret!
}
