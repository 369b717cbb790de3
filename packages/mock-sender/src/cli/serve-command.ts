import { once } from 'node:events'
import type { AnyProvider } from '@postern/core'
import type { ApiServer } from '../api/server/api-server.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { MockSender } from '../sender/mock-sender.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { printAttempts } from './attempt-lines.ts'
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
        '--to works with one provider only. Subscribe receivers with POST /PROVIDER/_mock/subscriptions.',
      )
    }
    const secret = optionalText(values, 'secret')
    const shared = { ...options, onWarning: warnOn(terminal), ...(secret !== undefined && { secret }) }
    const named = providers.length > 1
    const senders = providers.map((provider) => createMockSender<AnyProvider>({ provider, ...shared }))
    try {
      // Subscribes before the server listens, so that WorkFlows sends the receiver no event about its own subscription.
      const subscription =
        receiver === undefined ? undefined : await senders[0]!.subscribe({ url: receiver, events: ['*'] })
      const url = await listenAll(senders, port, values)
      const json = values.json === true
      for (const line of introduce({ senders, url, subscription, json })) terminal.out(line)
      if (!values.quiet) for (const sender of senders) printAttempts(sender, terminal, { json, named })
      if (!signal.aborted) await once(signal, 'abort')
      return 0
    } finally {
      await Promise.all(senders.map((sender) => sender.close()))
    }
  },
}

/** Serves one provider at the root, or several below their names. */
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

interface Introduction {
  readonly senders: readonly MockSender[]
  readonly url: string
  readonly subscription: Subscription | undefined
  readonly json: boolean
}

/** Formats the first lines of the output. */
function introduce({ senders, url, subscription, json }: Introduction): string[] {
  const { id, url: to, secret } = subscription ?? {}
  if (json) return [JSON.stringify({ url, ...(subscription && { id, to, secret }) })]
  const isAlone = senders.length === 1
  const served = senders.map(({ provider: { name, title } }) => {
    const at = isAlone ? url : `${url}/${name}`
    return `${title}: API description at ${at}/openapi.json, control API at ${at}/_mock`
  })
  return [url, ...served, ...(subscription ? [`Delivers to ${to}, signed with ${secret}`] : [])]
}
