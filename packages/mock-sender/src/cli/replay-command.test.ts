import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runArgs } from '../../test-support/run-line.ts'
import { startReceiver } from '../../test-support/scripted-receiver.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function run(...args: string[]) {
  return runArgs(['replay', ...args], { signal: new AbortController().signal })
}

async function write(name: string, second: number, more: object = {}) {
  const at = `2026-01-15T12:30:0${second}Z`
  const body = `{ "id":"evt_${second}","type":"user.created","created_at":"${at}","data":{} }`
  const fixture = { version: 1, method: 'POST', path: '/', headers: {}, body, bodyEncoding: 'utf8' }
  const path = join(folder, name)
  await writeFile(path, JSON.stringify({ ...fixture, response: null, receivedAt: at, ...more }))
  return path
}

const FLAGS = ['--provider', 'generic', '--secret', 's', '--to']

test('replay sends the exact bytes of the files, in order', async () => {
  await using receiver = await startReceiver(200)
  const files = [await write('1.json', 1), await write('2.json', 3)]
  const { code, out } = await run(...files, ...FLAGS, receiver.url, '--json')
  expect(code).toBe(0)
  expect(receiver.requests.map(({ body }) => body.toString())).toEqual([
    expect.stringMatching(/^\{ "id":"evt_1"/),
    expect.stringMatching(/^\{ "id":"evt_3"/),
  ])
  expect(out.split('\n').map((line) => JSON.parse(line).eventId)).toEqual(['evt_1', 'evt_3'])
})

test('replay shifts the times of several files by the same amount, and makes new events', async () => {
  await using receiver = await startReceiver(200)
  const files = [await write('1.json', 1), await write('2.json', 3)]
  await run(...files, ...FLAGS, receiver.url, '--shift-times', '--ids', 'new')
  const events = receiver.requests.map(({ body }) => JSON.parse(body.toString()))
  const [first, second] = events.map(({ created_at }) => Date.parse(created_at)) as [number, number]
  expect(second - first).toBe(2000)
  expect(Math.abs(Date.now() - second)).toBeLessThan(60_000)
  expect(events.map(({ id }) => id)).not.toContain('evt_1')
})

test('replay exits with 1 if the receiver refuses, and makes every attempt with --retry', async () => {
  await using receiver = await startReceiver(500, 500, 200)
  const file = await write('1.json', 1)
  expect((await run(file, ...FLAGS, receiver.url)).code).toBe(1)
  expect((await run(file, ...FLAGS, receiver.url, '--retry')).code).toBe(0)
  expect(receiver.requests).toHaveLength(3)
})

test('replay names the wrong file and field before it sends anything', async () => {
  await using receiver = await startReceiver(200)
  const good = await write('1.json', 1)
  const bad = await write('2.json', 2, { receivedAt: 'then' })
  const { code, err } = await run(good, bad, ...FLAGS, receiver.url)
  expect(code).toBe(2)
  expect(err).toContain(`'${bad}': fixture.receivedAt is a text.`)
  expect((await run(join(folder, 'none.json'), ...FLAGS, receiver.url)).err).toContain(
    'cannot be read: ENOENT',
  )
  expect((await run(...FLAGS, receiver.url)).err).toContain('The files are missing.')
  expect((await run(good, ...FLAGS, receiver.url, '--ids', 'old')).err).toContain(`not 'old'`)
  expect(receiver.requests).toEqual([])
})
