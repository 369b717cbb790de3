import type { AnyProvider } from '@postern/core'
import { describeDelivery } from '../assertions/describe-delivery.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { unknownName } from '../text/did-you-mean.ts'
import {
  type Command,
  JSON_FLAG,
  optionalText,
  PROVIDER_FLAG,
  readJsonObject,
  readProvider,
  readText,
  readUrl,
} from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'

export const emitCommand: Command = {
  name: 'emit',
  takes: 'TYPE',
  summary: 'send one event to a receiver, with the whole retry ladder in virtual time if asked',
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the receiver' },
    secret: { type: 'string', value: 'SECRET', text: 'what to sign with' },
    data: { type: 'string', value: 'JSON', text: "laid over the provider's example" },
    fault: {
      type: 'string',
      value: 'NAME',
      text: `what goes wrong: ${Object.keys(faults).join(', ')}`,
      multiple: true,
    },
    retry: { type: 'boolean', text: 'walk the ladder until the delivery ends; hours pass in milliseconds' },
    seed: { type: 'string', value: 'TEXT', text: 'the same seed makes the same ids' },
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender emit alert.created --provider workflows --to http://localhost:3000/webhooks/workflows --secret "$SECRET"',
    `mock-sender emit alert.created --data '{"severity":"critical"}' --fault tamperedBody`,
    'mock-sender emit user.created --provider generic --retry',
  ],
  async run({ values, positionals: [type] }, { out }) {
    const provider = readProvider(values)
    if (type === undefined) throw new UsageError('The event type is missing. See mock-sender events.')
    const to = readUrl(readText(values, 'to'), '--to')
    const secret = readText(values, 'secret')
    const data = readJsonObject(optionalText(values, 'data'), '--data')
    const seed = optionalText(values, 'seed')
    const sender = createMockSender({ provider, secret, ...(seed === undefined ? {} : { seed }) })
    try {
      await sender.subscribe({ url: to, events: ['*'] })
      const [delivery] = await emit(sender, provider, type, data, { faults: readFaults(values) })
      if (values.retry) await sender.runUntilIdle()
      out(values.json ? JSON.stringify(toPlain(delivery!), null, 2) : describeDelivery(delivery!))
      return delivery!.status === 'delivered' ? 0 : 1
    } finally {
      await sender.close()
    }
  },
}

type Sender = ReturnType<typeof createMockSender<AnyProvider>>

/** A type beyond the catalog is sent as it is where the provider has custom types, and is a mistake elsewhere. */
function emit(
  sender: Sender,
  provider: AnyProvider,
  type: string,
  data: object,
  options: { faults: Fault[] },
) {
  if (Object.hasOwn(provider.events, type)) return sender.emit(type, data, options)
  if (provider.subscription.wildcard) return sender.emit({ type, data }, options)
  throw new UsageError(unknownName('event type', type, Object.keys(provider.events)))
}

function readFaults({ fault = [] }: FlagValues): Fault[] {
  return (fault as readonly string[]).map((name) => {
    if (Object.hasOwn(faults, name)) return faults[name as keyof typeof faults]()
    throw new UsageError(unknownName('fault', name, Object.keys(faults)))
  })
}

function toPlain({ id, type, eventId, status, attempts }: Awaited<ReturnType<Sender['emit']>>[number]) {
  return {
    id,
    type,
    eventId,
    status,
    attempts: attempts.map(({ number, at, durationMs, response, error, next }) => ({
      number,
      at: new Date(at).toISOString(),
      durationMs: Math.round(durationMs),
      ...(response ? { status: response.status, body: response.body } : { error }),
      next: next && { ...next, at: next.at === null ? null : new Date(next.at).toISOString() },
    })),
  }
}
