import { afterEach, describe, expect, it, vi } from 'vitest'
import { lateTimer } from './late-timer.ts'
import { elapsedMs, startImmediate, startTimer, stopImmediate } from './timers.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.resetModules()
})

const timer = (start: typeof startTimer, ms = 1) => new Promise<void>((resolve) => start(ms, resolve))
const immediate = (start: typeof startImmediate) => new Promise<void>((resolve) => start(resolve))

describe.each([
  ['a timer', startTimer],
  ['a late timer', lateTimer],
])('%s', (_name, start) => {
  it('runs in real time while an app fakes its timers', async () => {
    vi.useFakeTimers()
    const startedAt = elapsedMs()
    await immediate(startImmediate)
    await timer(start, 5)
    expect(elapsedMs() - startedAt).toBeGreaterThan(3)
  })

  it('stops a timer', async () => {
    const runs: string[] = []
    start(1, () => runs.push('stopped'))()
    await timer(start, 5)
    expect(runs).toEqual([])
  })

  it('limits a delay to the maximum of setTimeout', async () => {
    const runs: string[] = []
    const stop = start(2 ** 40, () => runs.push('at once'))
    await timer(start, 5)
    stop()
    expect(runs).toEqual([])
  })

  it('stops after the current turn of the event loop', async () => {
    const runs: string[] = []
    const stop = start(5, () => runs.push('stopped'))
    await immediate(startImmediate)
    stop()
    await timer(start, 10)
    expect(runs).toEqual([])
  })

  it('counts the time that the current turn takes', async () => {
    const startedAt = elapsedMs()
    const run = timer(start, 40)
    while (elapsedMs() - startedAt < 30);
    await run
    expect(elapsedMs() - startedAt).toBeLessThan(65)
  })
})

it('stops an immediate', async () => {
  const runs: string[] = []
  stopImmediate(startImmediate(() => runs.push('stopped')))
  await timer(startTimer, 5)
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
  const late = await import('./late-timer.ts')
  await immediate(numbered.startImmediate)
  const runs: string[] = []
  numbered.stopImmediate(numbered.startImmediate(() => runs.push('stopped')))
  for (const start of [numbered.startTimer, late.lateTimer]) {
    start(1, () => runs.push('stopped'))()
    await timer(start, 5)
  }
  expect(runs).toEqual([])
})

it('ends a late wait at once if no timer can be created', async () => {
  vi.stubGlobal('setTimeout', () => {
    throw new Error('there are no timers')
  })
  vi.resetModules()
  const late = await import('./late-timer.ts')
  vi.unstubAllGlobals()
  const ended = vi.fn()
  const stop = late.lateTimer(1000, ended)
  expect(ended).not.toHaveBeenCalled()
  await immediate(startImmediate)
  expect(ended).toHaveBeenCalledOnce()
  stop()
})
