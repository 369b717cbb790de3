import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createMockSender } from '@postern/mock-sender'
import { github } from '@postern/providers/github'
import { afterAll, beforeAll, expect, it } from 'vitest'

const secret = 'secret of the test'
const sender = createMockSender({ provider: github, secret })
let next: ChildProcess
let origin = ''
let output = ''

async function waitFor(pattern: RegExp): Promise<RegExpMatchArray> {
  for (let round = 0; round < 300; round++) {
    const found = pattern.exec(output)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`The output lacks ${pattern}:\n${output}`)
}

async function deliver(path: string, title: string): Promise<string> {
  const { headers, text } = sender.sign('issues.opened', { issue: { title } })
  const response = await fetch(origin + path, { method: 'POST', headers, body: text })
  return `${response.status} ${await response.text()}`
}

beforeAll(async () => {
  next = spawn('npx', ['next', 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    detached: true, // a separate process group, because npx starts further processes
    env: { ...process.env, GITHUB_WEBHOOK_SECRET: secret, NEXT_TELEMETRY_DISABLED: '1' },
  })
  for (const stream of [next.stdout, next.stderr]) stream?.on('data', (data) => (output += data))
  origin = (await waitFor(/http:\/\/127\.0\.0\.1:\d+/))[0]
  await waitFor(/Ready/)
}, 60_000)

afterAll(async () => {
  const ended = once(next, 'close')
  process.kill(-next.pid!, 'SIGTERM')
  await ended
})

it.each(['/webhooks/github', '/api/github'])('%s opens a ticket for an issue', async (path) => {
  expect(await deliver(path, `Seen at ${path}`)).toBe('200 {"ok":true}')
  await waitFor(new RegExp(`A ticket: Seen at ${path}`))
})

it('behind the body parser of the Pages Router the reply is 500, and the terminal names the fix', async () => {
  expect(await deliver('/api/parsed', 'Lost')).toBe('500 {"error":"RAW_BODY_UNAVAILABLE"}')
  await waitFor(
    /turn the body parser off in the API route: export const config = \{ api: \{ bodyParser: false \} \}/,
  )
  expect(output).not.toContain('A ticket: Lost')
})
