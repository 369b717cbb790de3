import type { AnyProvider } from '@postern/core'
import { describeDelivery } from '../assertions/describe-delivery.ts'
import type { Delivery, ReceivedResponse } from '../delivery/delivery.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { toPlainJson } from '../text/plain-line.ts'
import { type Command, JSON_FLAG, optionalText, readJsonObject, readText, readUrl } from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { warnOn } from './terminal.ts'

export const emitCommand: Command = {
  name: 'emit',
  takes: 'TYPE',
  summary: 'send one event to a receiver; --retry runs the whole ladder in virtual time',
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the URL of the receiver' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret' },
    data: { type: 'string', value: 'JSON', text: "fields to merge into the provider's example" },
    fault: {
      type: 'string',
      value: 'NAME',
      text: `a fault to apply: ${Object.keys(faults).join(', ')}`,
      multiple: true,
    },
    retry: {
      type: 'boolean',
      text: 'make every attempt of the ladder until the delivery ends, in virtual time',
    },
    ...SETTING_FLAG,
    seed: { type: 'string', value: 'TEXT', text: 'the same seed gives the same ids' },
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender emit alert.created --provider workflows --to http://localhost:3000/webhooks/workflows --secret "$SECRET"',
    `mock-sender emit alert.created --data '{"severity":"critical"}' --fault tamperedBody`,
    'mock-sender emit user.created --provider generic --retry',
  ],
  async run({ values, positionals: [type] }, terminal) {
    const provider = await readProvider(values)
    if (type === undefined) throw new UsageError('The event type is missing. See mock-sender events.')
    const to = readUrl(readText(values, 'to'), '--to')
    const secret = readText(values, 'secret')
    const given = optionalText(values, 'data')
    const data = given === undefined ? undefined : readJsonObject(given, '--data')
    const seed = optionalText(values, 'seed')
    const onWarning = warnOn(terminal)
    const sender = createMockSender({
      provider,
      secret,
      onWarning,
      settings: readSettings(values),
      ...(seed === undefined ? {} : { seed }),
    })
    try {
      await sender.subscribe({ url: to, events: ['*'] })
      await emit(sender, provider, type, data, { faults: readFaults(values) })
      if (values.retry) await sender.runUntilIdle()
      else await makeFirstAttempts(sender)
      const deliveries = sender.deliveries()
      terminal.out(
        deliveries.map(values.json ? toJsonLine : describeDelivery).join(values.json ? '\n' : '\n\n'),
      )
      return deliveries.every(isAcknowledged) ? 0 : 1
    } finally {
      await sender.close()
    }
  },
}

const toJsonLine = (delivery: Delivery) => toPlainJson(delivery)

/** Makes every first attempt, including those of deliveries that start later, such as with `duplicateLater`. */
async function makeFirstAttempts(sender: Sender): Promise<void> {
  const isUntried = ({ status, attempts }: Delivery) => status === 'pending' && attempts.length === 0
  while (sender.deliveries().some(isUntried) && (await sender.runNext()));
}

/** Whether the receiver acknowledged the delivery and every copy that was sent with its last attempt. */
function isAcknowledged({ status, attempts }: Delivery): boolean {
  const copies = attempts.at(-1)?.duplicates ?? []
  return status === 'delivered' && copies.every(({ response }) => response !== null && isSuccess(response))
}

function isSuccess({ status }: ReceivedResponse): boolean {
  return status >= 200 && status < 300
}

type Sender = ReturnType<typeof createMockSender<AnyProvider>>

/** Sends a type outside the catalog only if the provider allows custom types. */
function emit(
  sender: Sender,
  provider: AnyProvider,
  type: string,
  data: object | undefined,
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
