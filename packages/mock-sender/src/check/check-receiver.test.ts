import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { generic } from '@postern/core/providers'
import { afterEach, expect, it } from 'vitest'
import { startTcpReceiver, writeForever } from '../../test-support/tcp-receiver.ts'
import { behaviours, contractOf } from '../behaviours/index.ts'
import { checkReceiver } from './check-receiver.ts'

const PIECE = 'x'.repeat(64 * 1024)
const HEAD = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.close()
})

/** Starts a server that calls `answer` at the first bytes of a connection, and discards the rest. */
async function start(answer: (socket: Socket) => void) {
  const receiver = await startTcpReceiver((socket) => {
    socket.once('data', () => answer(socket))
    socket.resume()
  })
  open.push(receiver)
  return receiver
}

const floods: [what: string, answer: (socket: Socket) => void, finding: RegExp][] = [
  [
    'sends a chunk size that is no number',
    (socket) => socket.write(`${CHUNKED}zz\r\nok\r\n0\r\n\r\n`),
    /^protocol: .*"zz"/,
  ],
  ['sends headers without end', endlessly(HEAD, 'A: b\r\n'.repeat(10_000)), /^(protocol|timeout): /],
  ['sends a body without end', endlessly(`${HEAD}\r\n`, PIECE), /^(protocol|timeout): /],
  ['sends chunks without end', endlessly(CHUNKED, `10000\r\n${PIECE}\r\n`), /^(protocol|timeout): /],
  [
    'sends interim answers without end',
    endlessly('', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000)),
    /^(protocol|timeout): /,
  ],
  ['speaks another protocol', (socket) => socket.write('\x1b]0;owned\x07SSH-2.0\r\n'), /^protocol: .*\\x1b/],
  ['trickles a body', trickle, /^timeout: /],
  ['never answers', () => {}, /^timeout: /],
]

function endlessly(head: string, piece: string) {
  return (socket: Socket) => {
    socket.write(head)
    writeForever(socket, piece)
  }
}

function trickle(socket: Socket) {
  socket.write(`${HEAD}\r\n`)
  const timer = setInterval(() => socket.write('x'), 10)
  socket.on('close', () => clearInterval(timer))
}

it.each(floods)(
  'a receiver that %s fails the behaviour, and takes no memory',
  async (_what, answer, finding) => {
    const receiver = await start(answer)
    const before = process.memoryUsage()
    const results = await checkReceiver(
      { url: receiver.url, provider: generic, secret: 's', timeoutMs: 250 },
      { only: 'acceptance: ack' },
    )
    const after = process.memoryUsage()
    expect(results.length).toBeGreaterThan(0)
    for (const { message } of results) expect(message).toMatch(finding)
    expect(after.rss - before.rss).toBeLessThan(200 * 1024 * 1024)
    await waitUntil(() => receiver.connections() === 0)
  },
)

it('every behaviour ends even if the receiver reads and sends nothing, and leaves no connection', async () => {
  const receiver = await startTcpReceiver((socket) => socket.pause())
  open.push(receiver)
  const tested = { url: receiver.url, provider: generic, secret: 's', timeoutMs: 60 }
  const results = await checkReceiver(tested)
  expect(results).toHaveLength(behaviours.length + contractOf(tested).length)
  const { length } = results.filter(({ result }) => result === 'failed')
  expect(length).toBeGreaterThan(60)
  await waitUntil(() => sockets() === receiver.connections())
})

/** Answers and closes the connection, like servers without keep-alive. */
async function startBrief() {
  const receiver = await start((socket) => {
    socket.end(`${HEAD}Connection: close\r\nContent-Length: 2\r\n\r\nOK`)
  })
  return receiver
}

it('no connection is left after a receiver that hangs up after each answer', async () => {
  const receiver = await startBrief()
  await checkReceiver({ url: receiver.url, provider: generic, secret: 's', timeoutMs: 200 })
  await waitUntil(() => sockets() === 0)
})

it('the CLI ends with its exit code after a receiver that hangs up after each answer', async () => {
  const receiver = await startBrief()
  const bin = fileURLToPath(new URL('../bin.ts', import.meta.url))
  const flags = ['--provider', 'generic', '--secret', 's', '--timeout', '200']
  const checking = spawn(process.execPath, ['--import', 'tsx', bin, 'check', receiver.url, ...flags])
  let out = ''
  checking.stdout.on('data', (text) => {
    out += text
  })
  const [code] = await Promise.race([once(checking, 'exit'), pause(30_000, ['it did not end'])])
  checking.kill('SIGKILL')
  expect(code).toBe(1)
  expect(out).toMatch(/^\d+ passed, \d+ failed, \d+ skipped/m)
})

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

async function waitUntil(isSo: () => boolean): Promise<void> {
  for (let rounds = 0; !isSo() && rounds < 200; rounds++) await pause(10)
  expect(isSo()).toBe(true)
}
