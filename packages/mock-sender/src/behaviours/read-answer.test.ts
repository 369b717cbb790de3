import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { createRandom } from '../random/random.ts'
import type { Answer } from './answer.ts'
import type { ByteSource } from './byte-source.ts'
import { readAnswer } from './read-answer.ts'

/** A source of these pieces. `taken` counts the bytes that were read. */
function sourceOf(pieces: Iterable<string | Buffer>, wasReset = false) {
  const iterator = pieces[Symbol.iterator]()
  const back: Buffer[] = []
  const state = { taken: 0 }
  const source: ByteSource = {
    async next() {
      const first = back.shift()
      if (first) return first
      const { value, done } = iterator.next()
      if (done) return undefined
      const bytes = Buffer.from(value)
      state.taken += bytes.length
      return bytes
    },
    putBack: (bytes) => void back.unshift(bytes),
    wasReset: () => wasReset,
  }
  return { source, state }
}

const read = (text: string, { bodyless = false, wasReset = false } = {}) =>
  readAnswer(sourceOf(text === '' ? [] : [text], wasReset).source, bodyless)

it.each([
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nok'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;a="b"\r\nk\r\n0\r\n\r\n'],
  [
    'chunks with trailers',
    'HTTP/1.1 200\r\nTransfer-Encoding: gzip, chunked\r\n\r\n02\r\nok\r\n0\r\nA: b\r\n\r\n',
  ],
  ['no end but that of the connection', 'HTTP/1.0 200 OK\r\n\r\nok'],
])('reads an answer with %s', async (_what, text) => {
  expect(await read(text)).toMatchObject({ status: 200, body: 'ok' })
})

it('keeps the bytes after an answer for the next one, however the chunks are split', async () => {
  const text =
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: a\r\nX: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' +
    'HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\n?HTTP/1.1 204 No Content\r\n\r\n'
  const whole = await readAll(sourceOf([text]).source)
  expect(whole.map(({ status, body }) => [status, body])).toEqual([
    [100, undefined],
    [200, 'abc'],
    [404, '?'],
    [204, undefined],
    ['closed', undefined],
  ])
  expect(whole[1]!.headers.x).toBe('a, b')
  for (let at = 1; at < text.length; at++) {
    expect(await readAll(sourceOf([text.slice(0, at), text.slice(at)]).source)).toEqual(whole)
  }
  expect(await readAll(sourceOf(text).source)).toEqual(whole)
})

async function readAll(source: ByteSource): Promise<Answer[]> {
  const answers: Answer[] = []
  do answers.push(await readAnswer(source, false))
  while (answers.at(-1)!.status !== 'closed')
  return answers
}

it('an answer to HEAD has no body even with a Content-Length', async () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'
  expect(await read(text, { bodyless: true })).toMatchObject({ status: 200, body: undefined })
})

it('a connection that ends or is reset before an answer counts as closed', async () => {
  expect((await read('')).status).toBe('closed')
  expect((await read('HTTP/1.1 413 Pay', { wasReset: true })).status).toBe('closed')
  expect((await read('HTTP/1.1 413 X\r\nContent-Length: 9\r\n\r\nabc', { wasReset: true })).status).toBe(
    'closed',
  )
})

it.each([
  [
    'a chunk size that is no number',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
  ],
  ['a chunk size with a sign', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n'],
  ['an empty chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n'],
  [
    'a chunk size past all numbers',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(40)}\r\n`,
  ],
  [
    'a chunk that is longer than it says',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n',
  ],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!'],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a status that is no number', 'HTTP/1.1 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['HTTP/2 spoken as HTTP/1.1', 'HTTP/2 200\r\n\r\n'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['lines that end in LF alone', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\n\r\n'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok'],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-Len'],
])('fails with "protocol" for %s', async (_what, text) => {
  await expect(read(text)).rejects.toThrow(/^protocol: /)
})

it.each([
  ['a status line', 'HTTP/1.1 200 ', 'x'],
  ['headers', 'HTTP/1.1 200 OK\r\n', 'A: b\r\n'],
  ['a chunk line', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '0'],
  ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'A: b\r\n'],
  ['a body', 'HTTP/1.1 200 OK\r\n\r\n', 'body'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', `1000\r\n${'x'.repeat(4096)}\r\n`],
  ['a body of a declared length', `HTTP/1.1 200 OK\r\nContent-Length: ${10 ** 14}\r\n\r\n`, 'x'],
])('gives up on endless %s after 17 MB at most', async (_what, head, endless) => {
  const piece = endless.repeat(Math.ceil(65_536 / endless.length))
  function* forever() {
    yield head
    for (;;) yield piece
  }
  const { source, state } = sourceOf(forever())
  await expect(readAnswer(source, false)).rejects.toThrow(/^protocol: /)
  expect(state.taken).toBeLessThan(17 * 1024 * 1024)
})

it('keeps 64 KiB of a body', async () => {
  const { body } = await read(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`)
  expect(body).toHaveLength(65_536)
})

it('every mutation of an answer results in an answer or an AssertionError', async () => {
  const seed = String(Math.random())
  const random = createRandom(seed)
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\n',
    'HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\nServer: x\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n',
    'HTTP/1.0 413 Too Large\r\nConnection: close\r\n\r\n<html>',
  ]
  const parts = [
    '\r\n',
    '\n',
    '\0',
    ':',
    '-1',
    'zz',
    '0',
    'chunked',
    '\x1b[2J',
    'é',
    'ffffffff',
    ' ',
    'HTTP/1.1 100 C\r\n\r\n',
  ]
  for (let round = 0; round < 5000; round++) {
    let text = random.pick(answers)
    for (let change = random.below(4); change >= 0; change--) {
      const at = random.below(text.length)
      text = text.slice(0, at) + random.pick(parts) + text.slice(at + random.below(3) * random.below(20))
    }
    const cut = random.below(text.length + 1)
    const { source } = sourceOf(
      [text.slice(0, cut), text.slice(cut)].map((piece) => Buffer.from(piece, 'latin1')),
    )
    try {
      for (let count = 0; count < 100; count++)
        if ((await readAnswer(source, false)).status === 'closed') break
    } catch (error) {
      expect(error, `seed ${seed}, ${JSON.stringify(text)}`).toBeInstanceOf(AssertionError)
    }
  }
})
