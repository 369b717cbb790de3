import type { AnyProvider } from '@postern/core'
import { afterEach, describe, expect, it } from 'vitest'
import { everyProvider } from '../test-support/every-provider.ts'
import { closeAll } from '../test-support/serve.ts'
import { startPair } from '../test-support/start-pair.ts'
import { typesWithExamples } from '../test-support/types-with-examples.ts'

const providers = (await everyProvider()).filter(({ envelope }) => envelope.batch !== undefined)

afterEach(closeAll)

/** Events that fit into one request: `around` must be the same. */
function batchOf(provider: AnyProvider, count: number): { type: string }[] {
  const [first = ''] = typesWithExamples(provider)
  const around = (type: string) => JSON.stringify(provider.events[type]?.around)
  const fitting = typesWithExamples(provider).filter((type) => around(type) === around(first))
  return Array.from({ length: count }, (_, index) => ({ type: fitting[index % fitting.length]! }))
}

it('finds the providers that send batches', () => {
  expect(providers.map(({ name }) => name)).toEqual(expect.arrayContaining(['hubspot', 'meta', 'sendgrid']))
})

describe.each(providers.map((provider) => [provider.name, provider] as const))('%s', (_name, provider) => {
  it('if one of 100 events fails, the other 99 complete and the retry runs only that one', async () => {
    const { sender, runs, script } = await startPair(provider)
    const batch = batchOf(provider, 100)
    let handled = 0
    script.fails = () => ++handled === 42
    const [delivery, ...more] = await sender.emit(batch as never)
    expect(more).toEqual([])
    expect([delivery!.status, runs.length, handled]).toEqual(['pending', 99, 100])
    await sender.runNext()
    expect([delivery!.status, runs.length, handled]).toEqual(['delivered', 100, 101])
    expect(delivery!.attempts.map(({ response }) => response?.status)).toEqual([500, 200])
    const ids = delivery!.events.map(({ eventId }) => eventId)
    expect(runs.at(-1)!.id).toBe(ids[41])
    expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(ids))
    expect(delivery!.events.map(({ type }) => ({ type }))).toEqual(batch)
  })

  it('a redelivery as the same event runs nothing, one as a new event runs all of the batch', async () => {
    const { sender, runs } = await startPair(provider)
    const [delivery] = await sender.emit(batchOf(provider, 3) as never)
    expect(runs).toHaveLength(3)
    await sender.redeliver(delivery!, { as: 'same-event' })
    expect(runs).toHaveLength(3)
    await sender.redeliver(delivery!, { as: 'new-event' })
    expect(runs).toHaveLength(6)
    expect(new Set(runs.map(({ id }) => id)).size).toBe(6)
  })
})
