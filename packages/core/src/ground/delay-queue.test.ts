import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { manualClock } from '../../test-support/manual-clock.ts'
import { type Delayed, delayQueue } from './delay-queue.ts'

function setUp(delayMs = 1000) {
  const clock = manualClock(0)
  const queue = delayQueue(clock, clock.now, delayMs)
  const due: string[] = []
  const add = (name: string, onDue = () => {}) => {
    const item: Delayed = {
      older: undefined,
      newer: undefined,
      dueAt: undefined,
      onDue() {
        due.push(`${name} at ${clock.now()}`)
        onDue()
      },
    }
    queue.add(item, clock.now())
    return item
  }
  return { clock, queue, due, add }
}

test('each item is due one delay after it was added, in order', async () => {
  const { clock, due, add } = setUp()
  add('a')
  await clock.advance(300)
  add('b')
  add('c')
  await clock.advance(699)
  expect(due).toEqual([])
  await clock.advance(5000)
  expect(due).toEqual(['a at 1000', 'b at 1300', 'c at 1300'])
})

test('an item that is removed is never due, and those around it are on time', async () => {
  const { clock, queue, due, add } = setUp()
  const a = add('a')
  await clock.advance(100)
  const b = add('b')
  await clock.advance(100)
  add('c')
  queue.remove(a)
  queue.remove(b)
  queue.remove(b)
  await clock.advance(5000)
  expect(due).toEqual(['c at 1200'])
})

test('one timer serves all who wait, and none is left when nobody does', async () => {
  const { clock, queue, add } = setUp()
  const items = Array.from({ length: 100 }, (_, n) => add(`item ${n}`))
  expect(clock.pending).toBe(1)
  for (const item of items) queue.remove(item)
  expect(clock.pending).toBe(0)
})

test('an item can be added and removed while another one is due', async () => {
  const { clock, queue, due, add } = setUp()
  add('a', () => {
    queue.remove(c)
    add('d')
  })
  await clock.advance(400)
  add('b')
  const c = add('c')
  await clock.advance(5000)
  expect(due).toEqual(['a at 1000', 'b at 1400', 'd at 2000'])
  expect(clock.pending).toBe(0)
})

test('an item is due again when it is added again', async () => {
  const { clock, queue, due, add } = setUp()
  const item = add('a')
  await clock.advance(1000)
  queue.add(item, clock.now())
  await clock.advance(1000)
  expect(due).toEqual(['a at 1000', 'a at 2000'])
})

const QUEUE = fileURLToPath(new URL('./delay-queue.ts', import.meta.url))
const CLOCK = fileURLToPath(new URL('./clock.ts', import.meta.url))

/** Runs lines in a Node process of its own, on the system's clock, and answers what it printed and how long it lived. */
function run(lines: string): { printed: string; lifeMs: number } {
  const script = `
    import { delayQueue } from ${JSON.stringify(QUEUE)}
    import { systemClock } from ${JSON.stringify(CLOCK)}
    const queue = (ms) => delayQueue(systemClock, systemClock.elapsed, ms)
    const item = () => ({ dueAt: undefined, onDue: () => console.log('due') })
    const now = () => systemClock.elapsed()
    ${lines}`
  const startedAt = performance.now()
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  return { printed: stdout + stderr, lifeMs: performance.now() - startedAt }
}

test('the process stays alive for whoever waits, also after nobody did', () => {
  const { printed } = run(`
    const waiting = queue(200)
    const first = item()
    waiting.add(first, now())
    waiting.remove(first)
    waiting.add(item(), now())`)
  expect(printed).toBe('due\n')
})

test('the process does not stay alive for nobody', () => {
  const { printed, lifeMs } = run(`
    const waiting = queue(60_000)
    const first = item()
    waiting.add(first, now())
    waiting.remove(first)`)
  expect(printed).toBe('')
  expect(lifeMs).toBeLessThan(30_000)
})
