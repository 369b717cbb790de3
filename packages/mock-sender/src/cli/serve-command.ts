import { once } from 'node:events'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { type Command, JSON_FLAG, optionalText, readUrl } from './command.ts'
import { UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { warnOn } from './terminal.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary:
    "serve a provider's management API, and deliver in real time; the first line printed is the server's URL",
  flags: {
    ...PROVIDER_FLAG,
    port: { type: 'string', value: 'PORT', text: '0 picks a free one (the default)' },
    host: { type: 'string', value: 'ADDRESS', text: '127.0.0.1 is the default' },
    'allowed-host': {
      type: 'string',
      value: 'NAME',
      text: 'a further name that the server answers to, such as its name in a container network',
      multiple: true,
    },
    'api-key': { type: 'string', value: 'KEY', text: 'the only key that is accepted; any key is by default' },
    to: { type: 'string', value: 'URL', text: 'subscribe this receiver to every event' },
    secret: { type: 'string', value: 'SECRET', text: 'what deliveries to that receiver are signed with' },
    egress: {
      type: 'string',
      value: 'MODE',
      text: "'strict' applies the provider's real URL rules; 'local' is the default",
    },
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender serve --provider workflows --port 4400 --to http://localhost:3000/webhooks/workflows',
    'mock-sender serve --provider ventryx --api-key vtx_test_1',
  ],
  async run({ values }, terminal, signal) {
    const { out } = terminal
    const provider = await readProvider(values)
    const port = readPort(optionalText(values, 'port') ?? '0')
    const [to, secret] = [optionalText(values, 'to'), optionalText(values, 'secret')]
    const receiver = to === undefined ? undefined : readUrl(to, '--to')
    const sender = createMockSender({
      provider,
      clock: 'real',
      onWarning: warnOn(terminal),
      ...given('secret', secret),
      ...readEgress(optionalText(values, 'egress')),
    })
    try {
      // First, so that the receiver does not hear of its own subscription.
      const subscription =
        receiver === undefined ? undefined : await sender.subscribe({ url: receiver, events: ['*'] })
      const server = await sender.listen({
        port,
        ...given('host', optionalText(values, 'host')),
        allowedHosts: (values['allowed-host'] ?? []) as readonly string[],
        ...given('apiKey', optionalText(values, 'api-key')),
      })
      if (values.json) {
        const subscribed = subscription && { id: subscription.id, to, secret: subscription.secret }
        out(JSON.stringify({ url: server.url, ...subscribed }))
      } else {
        out(server.url)
        out(`${provider.title}: its management API, described at ${server.url}/openapi.json`)
        if (subscription) out(`Delivers to ${to}, signed with ${subscription.secret}`)
      }
      if (!signal.aborted) await once(signal, 'abort')
      return 0
    } finally {
      await sender.close()
    }
  },
}

function given<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>)
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port is not a port: '${text}'. Give a number from 0 to 65535; 0 picks a free one.`)
}

function readEgress(mode: string | undefined): { egress?: 'strict' | 'local' } {
  if (mode === undefined) return {}
  if (mode === 'strict' || mode === 'local') return { egress: mode }
  throw new UsageError(`--egress is 'strict' or 'local', not '${mode}'.`)
}
