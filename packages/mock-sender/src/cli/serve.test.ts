import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { connectMockSender } from '../client/connect-mock-sender.ts'
import { runCli } from './run-cli.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Runs `serve` in this process until the test ends. */
async function serve(flags: string, { answers = [200] as Answer[] } = {}) {
  const receiver = await startReceiver(...answers)
  const out: string[] = []
  const err: string[] = []
  const stopping = new AbortController()
  const terminal = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    colours: false,
  }
  const args = ['serve', ...flags.replace('RECEIVER', receiver.url).split(' ')]
  const running = runCli(args, terminal as never, stopping.signal)
  const stop = async () => {
    stopping.abort()
    const code = await running
    await receiver.close()
    return code
  }
  stops.push(stop)
  while (out.length === 0) await Promise.race([wait(1), running])
  return { out, err, receiver, stop }
}

const withoutUrls = (lines: readonly string[]) => lines.map((line) => line.replace(/http:\S+/g, 'URL'))

test('serve prints its URL, then a line for each attempt', async () => {
  const { out, receiver } = await serve(
    '--provider ventryx --clock virtual --seed 1 --to RECEIVER --secret s',
    {
      answers: [500, 200],
    },
  )
  const client = connectMockSender(out[0]!)
  const [delivery] = await client.emit('workflow.completed')
  await client.runUntilIdle()
  expect(receiver.requests).toHaveLength(2)
  expect(out[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(withoutUrls(out.slice(1, 3))).toEqual([
    'Ventryx: API description at URL control API at URL',
    'Delivers to URL signed with s',
  ])
  const attempts = withoutUrls(out.slice(3)).map((line) => line.replace(/in \d+ms/, 'in 1ms'))
  expect(attempts).toEqual([
    expect.stringMatching(
      `^\\d\\d:\\d\\d:\\d\\d  workflow.completed  ${delivery!.id}  attempt 1  to URL  500 in 1ms  next in 3m \\(backoff\\)$`,
    ),
    expect.stringMatching(
      `^\\d\\d:\\d\\d:\\d\\d  workflow.completed  ${delivery!.id}  attempt 2  to URL  200 in 1ms  delivered$`,
    ),
  ])
})

test('serve --json prints one JSON object per line', async () => {
  const { out, receiver } = await serve('--provider ventryx --json --clock virtual --to RECEIVER')
  const first = JSON.parse(out[0]!)
  expect(first).toMatchObject({ to: receiver.url, secret: expect.stringMatching(/^whsec_/) })
  const [delivery] = await connectMockSender(first.url).emit('workflow.completed')
  expect(out.slice(1).map((line) => JSON.parse(line))).toEqual([
    {
      provider: 'ventryx',
      delivery: delivery!.id,
      type: 'workflow.completed',
      eventId: delivery!.eventId,
      status: 'delivered',
      subscription: delivery!.subscription,
      attempt: {
        number: 1,
        at: delivery!.attempts[0]!.at,
        outcome: 'success',
        status: 200,
        error: null,
        durationMs: expect.any(Number),
        next: null,
      },
    },
  ])
})

test('serve --quiet prints no attempts', async () => {
  const { out } = await serve('--provider ventryx --quiet --clock virtual --to RECEIVER')
  const before = out.length
  await connectMockSender(out[0]!).emit('workflow.completed')
  expect(out).toHaveLength(before)
})

test('serve flags set the clock, the seed, the ladder, the timeout and the limit that disables', async () => {
  const flags = '--provider generic --clock virtual --seed 7 --ladder 0,10s,1m --timeout 50 --disable-after 2'
  const { out, receiver } = await serve(flags, { answers: [() => {}] })
  const client = connectMockSender(out[0]!)
  expect(await client.info()).toMatchObject({ seed: '7', clock: 'virtual' })
  const subscription = await client.subscribe({ url: receiver.url })
  for (let n = 0; n < 2; n++) {
    await client.emit('user.created')
    await client.runUntilIdle()
  }
  const { recent } = await client.health(subscription)
  expect(recent.map(({ outcome }) => outcome)).toEqual(Array(6).fill('timeout'))
  const [last] = await client.deliveries()
  const starts = last!.attempts.map(({ at }) => Date.parse(at))
  expect(starts.map((at) => at - starts[0]!)).toEqual([0, 20_000, 90_000])
  const [disabled] = await client.subscriptions()
  expect(disabled!.disabled?.reason).toBe('failing')
}, 20_000)

test('serve plays several providers, each below its name, with an index', async () => {
  const { out, receiver } = await serve('--provider elan --provider validibot --control-token token_1')
  const url = out[0]!
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const index = await (await fetch(url)).json()
  expect(index.providers.map(({ path }: { path: string }) => path)).toEqual(['/elan', '/validibot'])
  for (const [name, type] of [
    ['elan', 'workflow.failed'],
    ['validibot', 'run.failed'],
  ] as const) {
    const client = connectMockSender(`${url}/${name}`, { token: 'token_1' })
    await client.subscribe({ url: receiver.url })
    await client.emit(type)
    await expect(connectMockSender(`${url}/${name}`).info()).rejects.toThrow('control token')
  }
  const named = out.slice(3).map((line) => line.split('  ').slice(0, 1).concat(line.split('  ')[2]!))
  expect(named).toEqual([
    ['elan', 'workflow.failed'],
    ['validibot', 'run.failed'],
  ])
})

test('serve exits with 0 when it is stopped', async () => {
  const { stop } = await serve('--provider generic')
  stops.pop()
  expect(await stop()).toBe(0)
})
