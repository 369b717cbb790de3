import { ventryx } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from './create-mock-sender.ts'

async function run(seed?: string) {
  const receiver = await startReceiver(500)
  const sender = createMockSender({ provider: ventryx, seed, startAt: 0, jitter: 0.2 })
  await sender.subscribe({ url: receiver.url })
  const emitted = [1, 2, 3].map((run) =>
    sender.emit(
      'workflow.completed',
      { run_id: `run_${run}` },
      { faults: [faults.tamperedBody()], attempts: [2] },
    ),
  )
  await Promise.all(emitted)
  await sender.runUntilIdle()
  const log = sender.deliveries().map(({ id, attempts }) => ({
    id,
    attempts: attempts.map(({ at, request }) => [at, request.headers, request.body.toString()]),
  }))
  await sender.close()
  await receiver.close()
  return { seed: sender.seed, log }
}

test('the same seed gives the same run: ids, secrets, faults and jitter', async () => {
  const first = await run()
  expect((await run(first.seed)).log).toEqual(first.log)
})

test('two senders without a seed never repeat an event id', async () => {
  const [first, second] = [await run(), await run()]
  expect(first.seed).not.toBe(second.seed)
  expect(first.log[0]!.attempts[0]![2]).not.toBe(second.log[0]!.attempts[0]![2])
})

test('jitter stays within its share of each delay and is not the same for all', async () => {
  const { log } = await run('jitter')
  const delays = log.map(({ attempts }) => (attempts[1]![0] as number) / 180_000)
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(0.8)
    expect(delay).toBeLessThanOrEqual(1.2)
  }
  expect(new Set(delays).size).toBe(3)
})
