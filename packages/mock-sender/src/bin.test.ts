import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { startReceiver } from '../test-support/scripted-receiver.ts'

const bin = fileURLToPath(new URL('./bin.ts', import.meta.url))

/** Runs the program with a standard output that nobody reads, as `| head` leaves it. */
async function runIntoClosedPipe(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', bin, ...args])
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (text) => {
    err += text
  })
  const [code] = await once(child, 'exit')
  return { code, err }
}

it('a closed pipe ends the CLI quietly', async () => {
  expect(await runIntoClosedPipe('events', '--provider', 'workflows')).toEqual({ code: 0, err: '' })
})

it('a closed pipe ends a server', async () => {
  const ended = await runIntoClosedPipe('serve', '--provider', 'workflows', '--to', 'http://127.0.0.1:1')
  expect(ended).toEqual({ code: 0, err: '' })
})

it('a closed pipe does not change what a check finds', async () => {
  const receiver = await startReceiver(500)
  const flags = ['--provider', 'generic', '--secret', 's', '--only', 'acceptance', '--timeout', '2000']
  expect(await runIntoClosedPipe('check', receiver.url, ...flags)).toEqual({ code: 1, err: '' })
  await receiver.close()
})

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a check that waits for its receiver', async (signal, code) => {
  const receiver = await startReceiver(() => {})
  const flags = ['--provider', 'generic', '--secret', 's', '--timeout', '60000']
  const child = spawn(process.execPath, ['--import', 'tsx', bin, 'check', receiver.url, ...flags])
  const exit = once(child, 'exit')
  while (receiver.requests.length === 0) await new Promise(setImmediate)
  child.kill(signal)
  expect(await exit).toEqual([code, null])
  await receiver.close()
})
