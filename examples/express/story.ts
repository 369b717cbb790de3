import type { AnyProvider, Outcome } from '@postern/core'
import { createWebhooks } from '@postern/express'
import { createMockSender, faults, formatDuration, type SignedMessage } from '@postern/mock-sender'
import type { Express } from 'express'

/** The results for one provider. */
export interface Story {
  provider: string
  types: number
  delivered: number
  /** The statuses of the attempts of the event whose handler fails twice. */
  ladder: string
  virtualTime: string
  /** The number of events with an effect and the number of effects, which are equal if each event took effect once. */
  events: number
  effects: number
  duplicates: number
  unhandled: number
  refusals: Record<string, number>
  /** The time between the first three attempts on the provider's ladder. */
  expectedTime: string
}

const COPIES = 5

/** Mounts a receiver for the provider and plays its sender: every event, a failing handler, duplicates and forgeries. */
export async function tellStory(provider: AnyProvider, app: Express, origin: string): Promise<Story> {
  const path = `/webhooks/${provider.name}`
  const sender = createMockSender({ provider })
  const { secret } = await sender.subscribe({ url: origin + path, events: ['*'] })
  const [failing, ...others] = Object.keys(provider.events)

  const outcomes: Outcome[] = []
  const effects = new Map<string, number>()
  const webhooks = createWebhooks({ provider, secret: secret! })
  webhooks.observe((outcome) => void outcomes.push(outcome))
  webhooks.on('*', (_event, { key, type, attempt }) => {
    if (type === failing && attempt <= 2) throw new Error('the database is down')
    effects.set(key, (effects.get(key) ?? 0) + 1)
  })
  app.use(webhooks.handler({ path }))

  const startedAt = sender.now()
  for (const type of [failing!, ...others]) await sender.emit(type)
  await sender.runUntilIdle()
  const virtualTime = formatDuration(sender.now() - startedAt)
  const deliveries = sender.deliveries()

  // Duplicates, forgeries, and a type that is not in the catalog.
  const [repeated] = await sender.emit(others[0]!, {}, { faults: [faults.duplicate(COPIES)] })
  await sender.redeliver(repeated!, { as: 'same-event' })
  for (const fault of Object.values(forgeries)) await post(sender.sign(failing!, {}, { faults: [fault()] }))
  await post(sender.sign(failing!, {}, { faults: [faults.unknownType()] }))
  await sender.close()

  async function post({ headers, body }: SignedMessage): Promise<void> {
    await fetch(origin + path, { method: 'POST', headers, body: new Uint8Array(body) })
  }

  const [, first = 0, second = 0] = provider.delivery.ladderMs
  return {
    provider: provider.title,
    types: others.length + 1,
    delivered: deliveries.filter(({ status }) => status === 'delivered').length,
    ladder: deliveries[0]!.attempts.map(({ response }) => response?.status).join(' '),
    virtualTime,
    expectedTime: formatDuration(first + second),
    events: effects.size,
    effects: [...effects.values()].reduce((sum, count) => sum + count, 0),
    duplicates: outcomes.filter(({ kind }) => kind === 'duplicate').length,
    unhandled: outcomes.filter(({ kind }) => kind === 'unhandled').length,
    refusals: countCodes(outcomes),
  }
}

const forgeries = {
  missing: faults.missingSignature,
  tampered: faults.tamperedSignature,
  short: faults.shortSignature,
  body: faults.tamperedBody,
  reserialised: faults.reserialisedBody,
}

function countCodes(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    if (outcome.kind === 'refused') counts[outcome.code] = (counts[outcome.code] ?? 0) + 1
  }
  return counts
}

/** The figures of a story with their expected values. */
export function expectations(story: Story) {
  const { types, refusals } = story
  return [
    { what: 'delivered', is: story.delivered, shouldBe: types },
    { what: 'attempts of the failing event', is: story.ladder, shouldBe: '500 500 200' },
    { what: 'virtual time', is: story.virtualTime, shouldBe: story.expectedTime },
    { what: 'events with an effect', is: story.events, shouldBe: types + 1 },
    { what: 'effects', is: story.effects, shouldBe: types + 1 },
    { what: 'duplicates', is: story.duplicates, shouldBe: COPIES },
    { what: 'unhandled', is: story.unhandled, shouldBe: 1 },
    { what: 'SIGNATURE_MISSING', is: refusals.SIGNATURE_MISSING, shouldBe: 1 },
    {
      what: 'SIGNATURE_INVALID',
      is: refusals.SIGNATURE_INVALID,
      shouldBe: Object.keys(forgeries).length - 1,
    },
    { what: 'kinds of refusals', is: Object.keys(refusals).length, shouldBe: 2 },
  ]
}
