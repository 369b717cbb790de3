import { afterEach, expect, it, vi } from 'vitest'
import { elapsedMs, startImmediate, startTimer } from './timers.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.resetModules()
})

const timer = (start: typeof startTimer, ms = 1) => new Promise<void>((resolve) => start(ms, resolve))
const immediate = (start: typeof startImmediate) => new Promise<void>((resolve) => start(resolve))

it('runs in real time while an app fakes its timers', async () => {
  vi.useFakeTimers()
  const startedAt = elapsedMs()
  await immediate(startImmediate)
  await timer(startTimer, 5)
  expect(elapsedMs() - startedAt).toBeGreaterThan(3)
})

it('stops a timer', async () => {
  const runs: string[] = []
  startTimer(1, () => runs.push('stopped'))()
  await timer(startTimer, 5)
  expect(runs).toEqual([])
})

it('limits a delay to the maximum of setTimeout', async () => {
  const runs: string[] = []
  const stop = startTimer(2 ** 40, () => runs.push('at once'))
  await timer(startTimer, 5)
  stop()
  expect(runs).toEqual([])
})

it('runs where a timer is a number and setImmediate is missing', async () => {
  const { setTimeout, clearTimeout } = globalThis
  const timers: NodeJS.Timeout[] = []
  vi.stubGlobal('setTimeout', (run: () => void, ms: number) => timers.push(setTimeout(run, ms)))
  vi.stubGlobal('clearTimeout', (number: number) => clearTimeout(timers[number - 1]))
  vi.stubGlobal('setImmediate', undefined)
  vi.resetModules()
  const numbered = await import('./timers.ts')
  await immediate(numbered.startImmediate)
  await timer(numbered.startTimer)
  const stop = numbered.startTimer(60_000, () => {})
  stop()
})
