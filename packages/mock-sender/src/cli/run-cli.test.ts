import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { generic } from '@postern/core/providers'
import { afterEach, expect, it } from 'vitest'
import { type Answer, startReceiver as startScriptedReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { runCli } from './run-cli.ts'

const SECRET = 'whsec_of_the_cli'
const closers: Array<() => void> = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function run(line: string, { colours = false, signal = AbortSignal.abort() } = {}) {
  const out: string[] = []
  const err: string[] = []
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colours,
  }
  const code = await runCli(
    line.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/'/g, '')) ?? [],
    terminal,
    signal,
  )
  return { code, out: out.join('\n'), err: err.join('\n') }
}

async function startReceiver({ failures = 0 } = {}): Promise<string> {
  const webhooks = createWebhooks({ provider: generic, secret: SECRET })
  webhooks.observe(() => {})
  webhooks.on('*', () => {
    if (failures-- > 0) throw new Error('told to fail')
  })
  const server = createServer(toNodeHandler(webhooks))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Gives these answers in turn, then repeats the last one. */
async function startScripted(...answers: Answer[]) {
  const receiver = await startScriptedReceiver(...answers)
  closers.push(() => void receiver.close())
  return { url: receiver.url, count: () => receiver.requests.length }
}

it.each([
  ['emti', "no command 'emti'. Did you mean 'emit'?"],
  ['ladder --provder generic', "no flag '--provder'. Did you mean '--provider'?"],
  ['ladder --provider generics', "no provider 'generics'. Did you mean 'generic'?"],
  ['ladder --provider', '--provider needs a value'],
  ['ladder', '--provider is missing'],
  ['check --provider generic', 'URL of the receiver is missing'],
  ['check localhost --provider generic --secret s', "not a URL: 'localhost'"],
  ['check http://localhost --provider generic --secret s --timeout soon', '--timeout is not a whole number'],
  ['emit user.creatd --provider generic --to http://127.0.0.1:1 --secret s', "Did you mean 'user.created'?"],
  [
    'emit user.created --provider generic --to http://127.0.0.1:1 --secret s --data [1]',
    '--data is not a JSON object',
  ],
  [
    'emit user.created --provider generic --to http://127.0.0.1:1 --secret s --fault tampredBody',
    "'tamperedBody'?",
  ],
  ['serve --provider generic --port 70000', '--port is not a port'],
  ['serve --provider generic --clock fast', "--clock is 'real' or 'virtual', not 'fast'"],
  ['serve --provider generic --ladder 30s,5m', '--ladder must begin with 0'],
  ['serve --provider generic --ladder 0,soon', "--ladder has 'soon', which is not a duration"],
  ['serve --provider generic --timeout long', "--timeout has 'long'"],
  ['serve --provider generic --disable-after 0', '--disable-after is not a whole number'],
  ['serve --provider generic --provider generic', '--provider generic is given twice'],
  ['serve --provider generic --provider elan --to http://127.0.0.1:1', '--to works with one provider only'],
  ['ladder extra --provider generic', "ladder takes no argument 'extra'"],
  ['emit user.created user.deleted --provider generic', "takes no argument 'user.deleted'"],
])('%s exits with 2 and advice', async (line, said) => {
  const { code, err } = await run(line)
  expect(code).toBe(2)
  expect(err).toContain(said)
})

it.each(['--version', '-v', 'version'])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await run(flag)).toEqual({ code: 0, out: version, err: '' })
})

it('check prints a page of HTML as one short line', async () => {
  const page = `<!doctype html>\n<html>\n${'<p>It broke.</p>\n'.repeat(1000)}</html>`
  const { url } = await startScripted((response) => response.writeHead(500).end(page))
  for (const flags of ['', '--json', '--postern']) {
    const { code, out } = await run(`check ${url} --provider generic --secret s --only signature ${flags}`)
    expect(code).toBe(1)
    expect(out).toContain('<!doctype html> <html>')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(240)
  }
})

it('check suggests a behaviour for a misspelt --only', async () => {
  const { url, count } = await startScripted(200)
  const { code, err } = await run(`check ${url} --provider generic --secret s --only sigature`)
  expect([code, count()]).toEqual([2, 0])
  expect(err).toContain("Did you mean 'signature'?")
})

it('--help shows flags and examples of a command', async () => {
  const { code, out } = await run('check --help')
  expect(code).toBe(0)
  expect(out).toContain('--effects URL')
  expect(out).toContain('Examples:\n  mock-sender check http://')
})

it('events lists types and the fidelity sheet', async () => {
  const { out } = await run('events --provider elan --json')
  const { events, fidelity } = JSON.parse(out)
  expect(events).toHaveLength(6)
  expect(new Set(fidelity.map(({ known }: { known: string }) => known))).toEqual(
    new Set(['documented', 'chosen', 'public']),
  )
})

it('ladder shows both readings of the delays', async () => {
  const { out } = await run('ladder --provider validibot --json')
  expect(JSON.parse(out).attempts.at(-1)).toMatchObject({
    attempt: 5,
    delayMs: 3_600_000,
    afterFirstMs: 5_760_000,
  })
})

it('emit exits with 0 if the event was delivered, with --retry on any attempt', async () => {
  const url = await startReceiver({ failures: 2 })
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET}`
  expect((await run(line)).code).toBe(1)
  const { code, out } = await run(`${line} --retry --json --data '{"name":"Ada"}'`)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    status: 'delivered',
    attempts: [{ response: { status: 500 } }, { response: { status: 200 } }],
  })
})

it('emit shows and judges every delivery that faults make', async () => {
  const { url, count } = await startScripted(200, 401)
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault duplicateLater`
  const { code, out } = await run(line)
  expect([code, count()]).toEqual([1, 2])
  expect(out.match(/^delivery .*$/gm)).toEqual([
    expect.stringContaining('delivered, 1 attempt'),
    expect.stringContaining('pending, 1 attempt'),
  ])
  const retried = await run(`${line} --retry --json`)
  expect(retried.code).toBe(1)
  const lines = retried.out.split('\n').map((text) => JSON.parse(text))
  expect(lines.map(({ status }) => status)).toEqual(['exhausted', 'exhausted'])
  expect(lines[1].redeliveryOf).toBe(lines[0].id)
})

it('emit makes the first attempt of a reordered delivery', async () => {
  const { url, count } = await startScripted(200)
  const { code, out } = await run(
    `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault reordered`,
  )
  expect([code, count()]).toEqual([0, 1])
  expect(out).toContain('delivered, 1 attempt')
})

it('emit shows and judges simultaneous copies', async () => {
  const { url } = await startScripted(200, 401, 200)
  const line = `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault duplicate`
  const { code, out } = await run(line)
  expect(out).toMatch(/^ {2}1 .* (200|401) .*\n {2}copy .* (200|401) /m)
  expect(code).toBe(1)
  const again = await run(`${line} --json`)
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out).attempts[0].duplicates).toMatchObject([{ response: { status: 200 } }])
})

it('emit --json prints the JSON of toJSON', async () => {
  const { url } = await startScripted(500)
  const { out } = await run(`emit user.created --provider generic --to ${url} --secret ${SECRET} --json`)
  const shown = JSON.parse(out)
  const sender = createMockSender({ provider: generic, secret: SECRET })
  await sender.subscribe({ url })
  const [delivery] = await sender.emit('user.created')
  await sender.close()
  expect(shape(shown)).toEqual(shape(JSON.parse(JSON.stringify(delivery))))
  expect(out).not.toContain(SECRET)
})

/** Replaces every value by its type. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]))
}

it('every output escapes the control characters of a receiver', async () => {
  const nasty = '\x1b]0;owned\x07\x1b[2J\x9b2J\u202e'
  const { url } = await startScripted(
    (response) => response.writeHead(302, { location: 'https://x.test/\x9b2J' }).end(nasty),
    (response) => response.writeHead(500).end(nasty),
  )
  const flags = `--provider generic --secret ${SECRET}`
  const prints = [
    await run(`emit user.created --to ${url} ${flags} --retry`),
    await run(`emit user.created --to ${url} ${flags} --json`),
    await run(`check ${url} ${flags} --only acknowledges`),
    await run(`check ${url} ${flags} --only acknowledges --json`),
    await run(`check ${url} ${flags} --effects ${url}/\x1b[2J`),
  ]
  for (const { out, err } of prints) {
    expect(`${out}${err}`).not.toBe('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may reach a terminal
    expect(`${out}${err}`).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  }
  expect(prints[0]!.out).toContain('\\x1b]0;owned')
})

it('emit sends faults', async () => {
  const url = await startReceiver()
  const { code, out } = await run(
    `emit user.created --provider generic --to ${url} --secret ${SECRET} --fault tamperedBody`,
  )
  expect(code).toBe(1)
  expect(out).toContain('{"error":"SIGNATURE_INVALID"}')
})

it('check passes Postern, writes a JUnit report and mentions what it did not check', async () => {
  const url = await startReceiver()
  const file = join(mkdtempSync(join(tmpdir(), 'postern-check-')), 'report.xml')
  const { code, out } = await run(
    `check ${url} --provider generic --secret ${SECRET} --only signature --junit ${file}`,
  )
  expect(out).not.toContain('FAILED')
  expect(code).toBe(0)
  expect(out).toContain('only statuses were checked')
  expect(readFileSync(file, 'utf8')).toMatch(/<testsuite name="http:.*" tests="\d+" failures="0"/)
})

it('check exits with 1 and explains each failure', async () => {
  const server = createServer((_req, res) => void res.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const { code, out } = await run(
    `check http://127.0.0.1:${port} --provider generic --secret s --only signature`,
  )
  expect(code).toBe(1)
  expect(out).toContain('FAILED  signature: refuses a request without a signature')
  expect(out).toContain('Why it matters: ')
})

it('check says that nothing listens at the URL', async () => {
  const { code, err } = await run('check http://127.0.0.1:1 --provider generic --secret s')
  expect(code).toBe(2)
  expect(err).toContain('Nothing listens at http://127.0.0.1:1')
})

it('uses colours only in a terminal', async () => {
  expect((await run('emti', { colours: true })).err).toContain('\u001b[31m')
  expect((await run('emti')).err).not.toContain('\u001b')
})

it('serve prints its URL first, speaks the management API and delivers', async () => {
  const receiver = await startReceiver()
  const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))
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
