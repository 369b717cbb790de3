import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { workflows } from '@postern/core/providers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { runCli } from './run-cli.ts'

let folder: string
const open: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'))
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(folder, { recursive: true })
})

function createTerminal() {
  const lines = { out: [] as string[], err: [] as string[] }
  let wake = () => {}
  const print = (list: string[]) => (line: string) => {
    list.push(line)
    wake()
  }
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { ...lines, until, terminal: { out: print(lines.out), err: print(lines.err), colours: false } }
}

async function run(...args: string[]) {
  const { out, err, terminal } = createTerminal()
  const code = await runCli(args, terminal, new AbortController().signal)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** Starts a recording, and resolves once it listens. */
async function startRecording(...args: string[]) {
  const { out, err, until, terminal } = createTerminal()
  const stopping = new AbortController()
  const done = runCli(['record', ...args], terminal, stopping.signal)
  const stop = () => {
    stopping.abort()
    return done
  }
  open.push(stop)
  await Promise.race([until(() => out.length > 0), done])
  return { url: out[0]!, out, err, stop, until }
}

async function startPostern(secret: string) {
  const seen: unknown[] = []
  const webhooks = createWebhooks({ provider: workflows, secret }).observe(() => {})
  webhooks.on('alert.created', (event) => {
    seen.push(event.data)
  })
  const server = createServer(toNodeHandler(webhooks)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/workflows`, seen }
}

async function readFixtures() {
  const names = (await readdir(folder)).toSorted()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })))
}

const parse = ({ text }: { text: string }) => JSON.parse(text) as Fixture

test('a delivery is accepted through the recorder, kept without secrets, and accepted again when it is replayed', async () => {
  const first = await startPostern('whsec_of_production')
  const recording = await startRecording('--to', first.url, '--out', folder, '--provider', 'workflows')
  const sender = createMockSender({ provider: workflows, secret: 'whsec_of_production' })
  open.push(() => sender.close())
  await sender.subscribe({ url: `${recording.url}/` })
  const data = { title: 'Disk of ada@example.org is full', owner_name: 'Ada Lovelace' } as object
  const [delivery] = await sender.emit('alert.created', data)
  expect(delivery!.status).toBe('delivered')
  expect(await recording.stop()).toBe(0)

  const [file] = await readFixtures()
  const { name, text } = file!
  const fixture = parse(file!)
  expect(name).toBe('00001-workflows-alert.created.json')
  expect(recording.out[1]).toBe(`POST /webhooks/workflows  200  ${join(folder, name)}`)
  expect(text).not.toMatch(/ada@|Lovelace|whsec_of/)
  const header = workflows.signature.header!.toLowerCase()
  const sent = new Headers(delivery!.attempts[0]!.request.headers).get(header)
  expect(fixture.headers[header]).toHaveLength(sent!.length)
  expect(fixture.headers[header]).not.toBe(sent)
  expect(fixture.response!.status).toBe(200)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)

  const second = await startPostern('whsec_of_the_test')
  const replay = ['replay', join(folder, name), '--provider', 'workflows', '--to', second.url, '--secret']
  expect((await run(...replay, 'whsec_wrong')).code).toBe(1)
  expect((await run(...replay, 'whsec_of_the_test')).code).toBe(0)
  expect(second.seen).toEqual([JSON.parse(fixture.body).data])
  expect(second.seen).not.toEqual(first.seen)
})

test('files sort in the order of the deliveries, after existing files, and overwrite none', async () => {
  await writeFile(join(folder, '00007-mine.json'), 'mine')
  await using receiver = await startReceiver(200, 500, 200)
  for (const round of [1, 2]) {
    const recording = await startRecording('--to', receiver.url, '--out', folder)
    const post = (type: string) => fetch(recording.url, { method: 'POST', body: `{"type":"${type}"}` })
    await post(`a${round}`)
    await post(`b${round}`)
    await recording.stop()
  }
  const fixtures = await readFixtures()
  expect(fixtures.map(({ name }) => name.slice(0, 5))).toEqual(['00007', '00008', '00009', '00010', '00011'])
  expect(fixtures[0]!.text).toBe('mine')
  const types = receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)
  expect(fixtures.slice(1).map(({ name }) => name.slice(6, 8))).toEqual(types)
})

test('two concurrent recordings into one folder overwrite no file of each other', async () => {
  await using receiver = await startReceiver(200)
  const recordings = [
    await startRecording('--to', receiver.url, '--out', folder),
    await startRecording('--to', receiver.url, '--out', folder),
  ]
  for (const [index, { url, stop }] of recordings.entries()) {
    await fetch(url, { method: 'POST', body: `{"type":"x.y","by":${index}}` })
    await stop()
  }
  const fixtures = await readFixtures()
  expect(fixtures.map(({ name }) => name)).toEqual(['00001-x.y.json', '00001-x.y_2.json'])
  expect(fixtures.map((file) => JSON.parse(parse(file).body).by)).toEqual([0, 1])
})

test('a receiver that is down is 502 and a printed line, and the delivery is kept without an answer', async () => {
  const recording = await startRecording('--to', 'http://127.0.0.1:1/hooks', '--out', folder)
  const answer = await fetch(recording.url, { method: 'POST', body: '{"type":"x.y"}' })
  expect(answer.status).toBe(502)
  await recording.stop()
  expect(recording.err[0]).toMatch(/^The receiver at 127\.0\.0\.1:1 cannot be reached/)
  expect(recording.out[1]).toMatch(/^POST \/hooks {2}no answer {2}/)
  expect(parse((await readFixtures())[0]!)).toMatchObject({ response: null, body: '{"type":"x.y"}' })
})

test('reports unreadable requests, requests that are not deliveries, and paths that match nothing', async () => {
  await using receiver = await startReceiver(200)
  const recording = await startRecording(
    '--to',
    receiver.url,
    '--out',
    folder,
    '--scrub',
    'data.city,data.zip',
  )
  await fetch(recording.url, { method: 'POST', body: 'Ada Lovelace' })
  await fetch(`${recording.url}/?challenge=1`)
  await fetch(recording.url, { method: 'POST', body: '{"data":{"city":"Paris"}}' })
  await recording.stop()
  expect(recording.out[1]).toMatch(/\(the body is neither JSON nor a form, so all of it was replaced\)$/)
  expect(recording.out[2]).toBe('GET /hooks  200  not kept: only POST requests are deliveries')
  expect(recording.err).toEqual(['--scrub data.zip matched nothing. Check the path.'])
  expect((await readFixtures()).map(({ text }) => text).join()).not.toMatch(/Ada|Paris/)
})

test('only its own host names reach the receiver, and no page of another site', async () => {
  await using receiver = await startReceiver(200)
  const recording = await startRecording('--to', receiver.url, '--out', folder)
  const foreign = await fetch(recording.url, { method: 'POST', headers: { origin: 'https://evil.test' } })
  expect(foreign.status).toBe(403)
  expect(receiver.requests).toEqual([])
})

test.each([
  [['--out', 'x'], '--to is missing'],
  [['--to', 'http://localhost:1'], '--out is missing'],
  [['--to', 'http://u:p@localhost:1', '--out', 'x'], 'contains a user name or a password'],
  [['--to', 'http://localhost:4401', '--out', 'x', '--port', '4401'], 'own port'],
  [['--to', 'http://localhost:1', '--out', 'x', '--scrub', 'a..b'], `an invalid path: 'a..b'`],
  [['--to', 'http://localhost:1', '--out', 'x', '--max-body', '1k'], 'not a number of bytes'],
  [['--to', 'http://localhost:1', '--out', 'package.json'], 'cannot be used as a folder: EEXIST'],
])('record %j ends with 2 and prints the reason', async (args, why) => {
  const { code, err } = await run('record', ...args)
  expect(code).toBe(2)
  expect(err).toContain(why)
})
