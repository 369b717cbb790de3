import { once } from 'node:events'
import type { AnyProvider } from '@postern/core'
import type { ApiServer } from '../api/server/api-server.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSender } from '../sender/mock-sender.ts'
import { type Command, optionalText, readUrl } from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { readProviders } from './read-provider.ts'
import { readPort, readSenderOptions, SERVE_FLAGS } from './serve-flags.ts'
import { warnOn } from './terminal.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary:
    "serve a provider's management API and its control API, and deliver; the first line printed is the server's URL",
  flags: SERVE_FLAGS,
  examples: [
    'mock-sender serve --provider workflows --port 4400 --to http://localhost:3000/webhooks/workflows',
    'mock-sender serve --provider ventryx --api-key vtx_test_1 --clock virtual',
    'mock-sender serve --provider elan --provider validibot --ladder 0,1s,5s',
  ],
  async run({ values }, terminal, signal) {
    const providers = await readProviders(values)
    const port = readPort(optionalText(values, 'port') ?? '0')
    const options = readSenderOptions(values)
    const to = optionalText(values, 'to')
    const receiver = to === undefined ? undefined : readUrl(to, '--to')
    if (receiver !== undefined && providers.length > 1) {
      throw new UsageError(
        '--to is for one provider. Subscribe receivers by POST /PROVIDER/_mock/subscriptions.',
      )
    }
    const secret = optionalText(values, 'secret')
    const shared = { ...options, onWarning: warnOn(terminal), ...(secret !== undefined && { secret }) }
    const senders = providers.map((provider) => createMockSender<AnyProvider>({ provider, ...shared }))
    try {
      // First, so that the receiver does not hear of its own subscription.
      const subscription = receiver && (await senders[0]!.subscribe({ url: receiver, events: ['*'] }))
      const url = await listenAll(senders, port, values)
      if (values.json) {
        const subscribed = subscription && { id: subscription.id, to, secret: subscription.secret }
        terminal.out(JSON.stringify({ url, ...subscribed }))
      } else {
        terminal.out(url)
        for (const line of introduce(senders, url)) terminal.out(line)
        if (subscription) terminal.out(`Delivers to ${to}, signed with ${subscription.secret}`)
      }
      if (!signal.aborted) await once(signal, 'abort')
      return 0
    } finally {
      await Promise.all(senders.map((sender) => sender.close()))
    }
  },
}

/** One provider at the root, several below their names. */
async function listenAll(senders: readonly MockSender[], port: number, values: FlagValues): Promise<string> {
  const [host, apiKey, controlToken] = ['host', 'api-key', 'control-token'].map((name) =>
    optionalText(values, name),
  )
  const keys = {
    ...(apiKey !== undefined && { apiKey }),
    ...(controlToken !== undefined && { controlToken }),
  }
  let on: ApiServer | undefined
  for (const sender of senders) {
    const path = senders.length > 1 ? { path: `/${sender.provider.name}` } : {}
    const first = {
      port,
      ...(host !== undefined && { host }),
      allowedHosts: (values['allowed-host'] ?? []) as readonly string[],
    }
    const server: ApiServer = await sender.listen({ ...(on ? { on } : first), ...path, ...keys })
    on ??= server
  }
  return new URL(on!.url).origin
}

function introduce(senders: readonly MockSender[], url: string): string[] {
  if (senders.length === 1) {
    return [`${senders[0]!.provider.title}: its management API, described at ${url}/openapi.json`]
  }
  return senders.map(
    ({ provider: { name, title } }) => `${title}: ${url}/${name}, described at ${url}/${name}/openapi.json`,
  )
}
