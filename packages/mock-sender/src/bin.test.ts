import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { SECRET, startGenericReceiver } from '../test-support/generic-receiver.ts'
import { startReceiver } from '../test-support/scripted-receiver.ts'

const bin = fileURLToPath(new URL('./bin.ts', import.meta.url))

/** Runs the program with a closed standard output, as after `| head`. */
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

it('serve prints its URL first, speaks the management API and delivers', async () => {
  const receiver = await startGenericReceiver()
  const flags = ['serve', '--provider', 'generic', '--port', '0', '--to', receiver, '--secret', SECRET]
  flags.push('--allowed-host', 'mock-sender')
  const serving = spawn(process.execPath, ['--import', 'tsx', bin, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: serving.stdout })[Symbol.asyncIterator]()
  const url = (await lines.next()).value
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const made = await fetch(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver, events: ['user.created'], secret: SECRET, active: true }),
  })
  const hook = (await made.json()) as { id: string }
  const headers = { authorization: 'Bearer key' }
  const tested = await fetch(`${url}/v1/webhooks/${hook.id}/test`, { method: 'POST', headers })
  expect(tested.ok).toBe(true)
  const logs = await fetch(`${url}/v1/webhooks/${hook.id}/deliveries`, { headers })
  expect(await logs.json()).toMatchObject({
    deliveries: [{ status: 'success', status_code: 200, attempts: 1 }],
  })
  const statusFor = async (host: string) => {
    const [answer] = await once(request(url, { headers: { host }, agent: false }).end(), 'response')
    return answer.resume().statusCode
  }
  expect([await statusFor('mock-sender:4400'), await statusFor('evil.test')]).toEqual([200, 403])
  serving.kill('SIGTERM')
  const [code] = await once(serving, 'exit')
  expect(code).toBe(0)
})
