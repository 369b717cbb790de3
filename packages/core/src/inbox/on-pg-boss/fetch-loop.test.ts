import { expect, it, vi } from 'vitest'
import { type FetchLoop, startFetchLoop } from './fetch-loop.ts'

/** A loop over jobs that finish, and whose results are stored, when the test says so. */
function openLoop({ concurrency, jobs }: { concurrency: number; jobs: number }) {
  const waiting = Array.from({ length: jobs }, (_, job) => job)
  const finish = new Map<number, () => void>()
  const storing = new Map<number, () => void>()
  const loop: FetchLoop = startFetchLoop<number>({
    concurrency,
    pollMs: 60_000,
    fetch: async (count) => waiting.splice(0, count),
    async run(job) {
      await new Promise<void>((resolve) => finish.set(job, resolve))
      return () => new Promise<void>((resolve) => storing.set(job, resolve))
    },
  })
  return {
    loop,
    finish: (job: number) => finish.get(job)!(),
    store: (job: number) => storing.get(job)!(),
    started: () => [...finish.keys()],
    waitForStart: (job: number) => vi.waitFor(() => expect([...finish.keys()]).toContain(job)),
    waitForStore: (job: number) => vi.waitFor(() => expect([...storing.keys()]).toContain(job)),
  }
}

it('fetches the next job while the result of a finished one is stored', async () => {
  const { finish, store, waitForStart, waitForStore, started, loop } = openLoop({ concurrency: 2, jobs: 3 })
  await waitForStart(1)
  expect(started()).toEqual([0, 1])
  finish(0)
  await waitForStore(0)
  await waitForStart(2)
  for (const job of [1, 2]) finish(job)
  await waitForStore(2)
  const stopped = loop.stop()
  for (const job of [0, 1, 2]) store(job)
  await stopped
})

it('fetches nothing while `concurrency` results wait to be stored and as many jobs run', async () => {
  const { finish, store, waitForStart, waitForStore, started, loop } = openLoop({ concurrency: 1, jobs: 3 })
  await waitForStart(0)
  finish(0)
  await waitForStart(1)
  finish(1)
  await waitForStore(1)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(started()).toEqual([0, 1])
  store(0)
  await waitForStart(2)
  finish(2)
  await waitForStore(2)
  const stopped = loop.stop()
  for (const job of [1, 2]) store(job)
  await stopped
})

it('stops only after the last result is stored', async () => {
  const { finish, store, waitForStart, waitForStore, loop } = openLoop({ concurrency: 1, jobs: 1 })
  await waitForStart(0)
  const ended = vi.fn()
  const stopped = loop.stop().then(ended)
  finish(0)
  await waitForStore(0)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(ended).not.toHaveBeenCalled()
  store(0)
  await stopped
})
