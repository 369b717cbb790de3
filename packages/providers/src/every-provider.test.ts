import type { AnyProvider } from '@postern/core'
import { type Delivery, type Fault, faults } from '@postern/mock-sender'
import { afterEach, describe, expect, it } from 'vitest'
import { everyProvider } from '../test-support/every-provider.ts'
import { strangeSecret } from '../test-support/secrets-of.ts'
import { closeAll } from '../test-support/serve.ts'
import { startPair } from '../test-support/start-pair.ts'
import { typesWithExamples } from '../test-support/types-with-examples.ts'

const providers = await everyProvider()
const DEFAULT_LIMIT = 1024 * 1024

afterEach(closeAll)

/** The statuses that a correct receiver may answer a fault with, and how often it may handle the event in total. */
interface Expected {
  readonly make: (provider: AnyProvider) => Fault | Promise<Fault>
  readonly statuses: readonly number[]
  readonly runs: readonly number[]
}

const OK = [200, 204]
const UNAUTHORIZED = [401]
const refused = (make: Expected['make']): Expected => ({ make, statuses: UNAUTHORIZED, runs: [0] })
const accepted = (make: Expected['make'], ...runs: number[]): Expected => ({ make, statuses: OK, runs })
const either = (make: Expected['make'], ...others: number[]): Expected => ({
  make,
  statuses: [...OK, ...others],
  runs: [0, 1],
})

/** The same table as in the mock sender's README. */
const EXPECTED: Readonly<Record<keyof typeof faults, Expected>> = {
  missingSignature: refused(() => faults.missingSignature()),
  tamperedSignature: refused(() => faults.tamperedSignature()),
  shortSignature: refused(() => faults.shortSignature()),
  nonHexSignature: refused(() => faults.nonHexSignature()),
  upperCaseSignature: either(() => faults.upperCaseSignature(), 401),
  doubledSignature: either(() => faults.doubledSignature(), 401),
  wrongSecret: refused(() => faults.wrongSecret()),
  oldSecret: refused(async (provider) => faults.oldSecret(await strangeSecret(provider))),
  oldThenNewSecret: {
    make: async (provider) => faults.oldThenNewSecret(await strangeSecret(provider)),
    statuses: [401, ...OK],
    runs: [0, 1],
  },
  tamperedBody: refused(() => faults.tamperedBody()),
  reserialisedBody: refused(() => faults.reserialisedBody()),
  truncatedBody: refused(() => faults.truncatedBody()),
  byteOrderMark: either(() => faults.byteOrderMark(), 400),
  invalidUtf8: either(() => faults.invalidUtf8(), 400),
  duplicateKeys: accepted(() => faults.duplicateKeys(), 1),
  oversizeBody: {
    make: ({ delivery }) => faults.oversizeBody((delivery.maxBodyBytes ?? DEFAULT_LIMIT) + 1),
    statuses: [413],
    runs: [0],
  },
  wrongContentType: either(() => faults.wrongContentType(), 400, 415),
  gzip: { make: () => faults.gzip(), statuses: [415], runs: [0] },
  unknownType: accepted(() => faults.unknownType(), 0, 1),
  missingFields: either(() => faults.missingFields(), 400, 422),
  duplicate: { make: () => faults.duplicate(3), statuses: [...OK, 503], runs: [1] },
  duplicateLater: accepted(() => faults.duplicateLater(), 1),
  duplicateWithNewId: accepted(() => faults.duplicateWithNewId(), 2),
  reordered: accepted(() => faults.reordered(), 1),
  slowBody: accepted(() => faults.slowBody(20), 1),
  splitChunks: accepted(() => faults.splitChunks(), 1),
  hangUpAfterSending: accepted(() => faults.hangUpAfterSending(), 0, 1),
  hangUpMidway: accepted(() => faults.hangUpMidway(), 0, 1),
  neverReadAnswer: accepted(() => faults.neverReadAnswer(), 0, 1),
}

/**
 * A provider whose signature does not cover the body may accept a changed one. A signed form needs its content type to
 * be parsed.
 */
function expectedOf({ signature }: AnyProvider, name: keyof typeof faults): Expected {
  const expected = EXPECTED[name]
  const isFormSigned = signature.signed?.includes('sorted-form')
  if (isFormSigned && name === 'wrongContentType') return { ...expected, statuses: [401] }
  const { algorithm, signed = ['body'] } = signature
  const coversBody = signed.some(
    (part) => part === 'body' || part === 'sorted-form' || (typeof part === 'object' && 'crc32' in part),
  )
  const changesBody = ['tamperedBody', 'reserialisedBody', 'truncatedBody'].includes(name)
  return changesBody && (algorithm === 'token' || !coversBody) ? either(expected.make, 400, 401) : expected
}

const statusesOf = (deliveries: readonly Delivery[]) =>
  deliveries.flatMap(({ attempts }) =>
    attempts.flatMap(({ response, duplicates }) =>
      [response, ...duplicates.map((copy) => copy.response)].flatMap((one) => one?.status ?? []),
    ),
  )

describe.each(providers.map((provider) => [provider.name, provider] as const))('%s', (_name, provider) => {
  const [first = ''] = typesWithExamples(provider)

  it('has an example', () => {
    expect(first).not.toBe('')
  })

  it.each(typesWithExamples(provider))('handles the event of the mock sender once: %s', async (type) => {
    const { sender, runs, outcomes } = await startPair(provider)
    const [delivery] = await sender.emit(type as never)
    expect(delivery!.status, JSON.stringify(outcomes)).toBe('delivered')
    expect(runs).toEqual([{ type, id: delivery!.eventId }])
    await sender.redeliver(delivery!, { as: 'same-event' })
    await sender.redeliver(delivery!, { as: 'new-event' })
    expect(runs).toHaveLength(2)
    expect(sender.deliveries({ type }).map(({ status }) => status)).toEqual(Array(3).fill('delivered'))
  })

  it('recognises the event at the last attempt of the ladder', async () => {
    const { sender, runs, outcomes, script } = await startPair(provider)
    const { length } = provider.delivery.ladderMs
    let attempts = 0
    script.fails = () => ++attempts < length
    const [delivery] = await sender.emit(first as never)
    await sender.runUntilIdle()
    expect(delivery!.status, JSON.stringify(outcomes.at(-1))).toBe('delivered')
    expect([attempts, delivery!.attempts.length]).toEqual([length, length])
    expect(runs).toEqual([{ type: first, id: delivery!.eventId }])
  })

  it.each(Object.keys(faults) as (keyof typeof faults)[])(
    'meets the fault, or the mock sender explains why it does not apply: %s',
    async (name) => {
      const { make, statuses, runs: expectedRuns } = expectedOf(provider, name)
      const pair = await startPair(provider, {
        ...(name === 'neverReadAnswer' && { timeoutMs: 200 }),
        ...(statuses === UNAUTHORIZED && { ladderMs: [0] }),
      })
      let refusal: unknown
      try {
        await pair.sender.emit(first as never, undefined, { faults: [await make(provider)] })
        await pair.sender.runUntilIdle()
      } catch (error) {
        refusal = error
      }
      if (refusal !== undefined) {
        expect(String(refusal)).toMatch(/^(?:Webhook)?Error: .{20,}\. .{5,}\.$/s)
        return
      }
      const { sender, runs, outcomes } = pair
      const actual = statusesOf(sender.deliveries())
      for (const status of actual) expect(statuses, JSON.stringify(outcomes)).toContain(status)
      expect(expectedRuns).toContain(runs.length)
    },
  )
})

it.each([
  ['slack', 'X-Slack-Retry-Num', [undefined, '1', '2']],
  ['bitbucket', 'X-Attempt-Number', ['1', '2', '3']],
  ['twitch', 'Twitch-Eventsub-Message-Type', ['notification', 'notification', 'notification']],
])('%s sets %s for each attempt', async (name, header, values) => {
  const provider = providers.find((one) => one.name === name)!
  const { sender, script } = await startPair(provider)
  script.fails = () => true
  const [delivery] = await sender.emit(typesWithExamples(provider)[0] as never)
  while (delivery!.attempts.length < 3) await sender.runNext()
  expect(delivery!.attempts.map(({ request }) => request.headers[header])).toEqual(values)
})
