import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { answerOf, post, start, startTo } from '../../test-support/recorder.ts'

const BODIES: [what: string, body: Buffer][] = [
  ['bytes that are not text', Buffer.from(Array.from({ length: 1024 }, (_, index) => (index * 7) % 256))],
  ['compressed bytes', gzipSync('{"id":1}')],
  ['two megabytes', Buffer.alloc(2 * 1024 * 1024, 'ab\u00e9')],
  ['invalid JSON', Buffer.from('{"id": 1,, }\r\n')],
  ['a form', Buffer.from('a=1&b=%7e+c&a=2')],
  ['a batch', Buffer.from('[{"id":1}, {"id":2} ]')],
  ['nothing', Buffer.alloc(0)],
]

test.each(BODIES)('forwards %s byte for byte in both directions', async (_, body) => {
  const { server, got, passed } = await start((response, { body: came }) => response.end(came))
  const answer = await answerOf(post(server.url, body))
  expect(got[0]!.body.equals(body)).toBe(true)
  expect(answer.body.equals(body)).toBe(true)
  await server.close()
  expect(passed[0]!.body.equals(body)).toBe(true)
})

test('forwards headers in their order and case, including repeated ones, with the host of the receiver', async () => {
  const { server, got, origin } = await start()
  const headers = ['Host', 'localhost', 'X-One', 'a', 'x-two', 'b\u00e9', 'X-One', 'c', 'Connection', 'close']
  // Node writes headers in front of a text as UTF-8, and in front of bytes as they are.
  await answerOf(post(server.url, Buffer.from('x'), { headers }))
  const lines = [
    'Host',
    new URL(origin).host,
    'X-One',
    'a',
    'x-two',
    'b\u00e9',
    'X-One',
    'c',
    'Content-Length',
    '1',
  ]
  expect(got[0]!.rawHeaders.slice(0, lines.length)).toEqual(lines)
})

test('returns the answer with its status, reason and repeated headers, and without an added date', async () => {
  const { server } = await start((response) => {
    response.sendDate = false
    const lines = ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '4']
    response.writeHead(422, 'Not Today', lines as never).end('nope')
  })
  const { statusCode, statusMessage, rawHeaders, body } = await answerOf(post(server.url))
  expect({ statusCode, statusMessage, body: body.toString() }).toEqual({
    statusCode: 422,
    statusMessage: 'Not Today',
    body: 'nope',
  })
  expect(rawHeaders.slice(0, 6)).toEqual(['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '4'])
  expect(rawHeaders.map((line: string) => line.toLowerCase())).not.toContain('date')
})

test.each([
  ['/', '/hooks'],
  ['/hooks', '/hooks'],
  ['/hooks/a%20b?x=1&x=2', '/hooks/a%20b?x=1&x=2'],
  ['/a//b', '/hooks/a//b'],
  ['/hooksy?', '/hooks/hooksy'],
])('a request to %s goes to %s', async (path, url) => {
  const { server, got } = await start()
  await answerOf(post(server.url, '', { path }))
  expect(got[0]!.url).toBe(url)
})

test('the query of the target precedes that of the request', async () => {
  const { server, got } = await start(undefined, '/hooks?key=1')
  await answerOf(post(server.url, '', { path: '/?a=2' }))
  expect(got[0]!.url).toBe('/hooks?key=1&a=2')
})

test.each(['/../admin', '/a/%2e%2E/admin', '/a/..%2fadmin', '/.', '/hooks/..', 'http://elsewhere.test/'])(
  'a request to %s does not leave the target',
  async (path) => {
    const { server, got, passed, problems } = await start()
    expect((await answerOf(post(server.url, '', { path }))).statusCode).toBe(404)
    expect([...got, ...passed]).toEqual([])
    expect(problems).toHaveLength(1)
  },
)

test('forwards methods, and a request without a body stays without one', async () => {
  const { server, got } = await start()
  await answerOf(post(server.url, '', { method: 'GET', path: '/?challenge=1' }))
  expect(got[0]).toMatchObject({ method: 'GET', url: '/hooks?challenge=1' })
  expect(got[0]!.rawHeaders.join().toLowerCase()).not.toContain('content-length')
})

test('a receiver that is down is 502 with its address, and the delivery is reported without an answer', async () => {
  const { server, close, passed, problems, origin } = await start()
  await close()
  const { statusCode, body } = await answerOf(post(server.url, 'kept'))
  expect(statusCode).toBe(502)
  expect(body.toString()).toContain('ECONNREFUSED')
  expect(problems).toEqual([
    `The receiver at ${new URL(origin).host} cannot be reached (ECONNREFUSED). Start it, or correct --to.`,
  ])
  await server.close()
  expect(passed).toMatchObject([{ body: Buffer.from('kept'), answer: null }])
})

test('an answer that breaks off also breaks off for the sender, and is not recorded', async () => {
  const { server, passed } = await start((response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half')
    setImmediate(() => response.destroy())
  })
  await expect(answerOf(post(server.url, 'x'))).rejects.toThrow('aborted')
  await server.close()
  expect(passed[0]!.answer).toBeNull()
})

test('forwards a body in chunks in chunks', async () => {
  const { server, got } = await start()
  const headers = ['Host', 'localhost', 'Transfer-Encoding', 'chunked']
  const outgoing = request(server.url, { method: 'POST', headers: headers as never, agent: false })
  outgoing.write('one,')
  outgoing.end('two')
  expect((await answerOf(outgoing)).statusCode).toBe(200)
  expect(got[0]!.body.toString()).toBe('one,two')
  expect(got[0]!.rawHeaders).toEqual(expect.arrayContaining(['Transfer-Encoding', 'chunked']))
})

test.each([
  ['a status that does not exist', 'HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\nok'],
  ['a control character in its words', 'HTTP/1.1 200 O\x01K\r\ncontent-length: 2\r\n\r\nok'],
  ['another protocol', 'SSH-2.0\r\n'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
])('%s from the receiver is not an answer, and the next delivery is forwarded', async (_, answer) => {
  const raw = createTcpServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(Buffer.from(answer, 'latin1')))
  })
  raw.listen(0, '127.0.0.1')
  await once(raw, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => raw.close(() => resolve())))
  const { server, passed } = await startTo(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/`)
  for (const body of ['one', 'two']) await answerOf(post(server.url, body)).catch(() => {})
  await server.close()
  expect(passed).toMatchObject([
    { body: Buffer.from('one'), answer: null },
    { body: Buffer.from('two'), answer: null },
  ])
})

test('a request that breaks off is not forwarded, and one whose sender leaves before the answer is recorded', async () => {
  let isGone = () => {}
  const gone = new Promise<void>((resolve) => {
    isGone = resolve
  })
  const { server, got, passed } = await start((response) => {
    response.once('close', isGone)
    leaving.destroy()
  })
  const half = connect(Number(new URL(server.url).port), '127.0.0.1')
  half.resume().write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf')
  half.end()
  await once(half, 'close')
  const leaving = post(server.url, 'whole')
  leaving.on('error', () => {})
  await gone
  await server.close()
  expect(got.map(({ body }) => body.toString())).toEqual(['whole'])
  expect(passed).toMatchObject([{ body: Buffer.from('whole'), answer: null }])
})

test.each([
  ['declares', ['Host', 'localhost', 'Content-Length', '11']],
  ['streams', ['Host', 'localhost', 'Transfer-Encoding', 'chunked']],
])('a body over the limit is refused with 413, whether a request %s it', async (_, headers) => {
  const { server, got, passed } = await start(undefined, '/hooks', 10)
  const outgoing = request(server.url, { method: 'POST', headers: headers as never, agent: false })
  outgoing.on('error', () => {})
  outgoing.end('x'.repeat(11))
  expect((await answerOf(outgoing)).statusCode).toBe(413)
  expect([...got, ...passed]).toEqual([])
})

test('concurrent deliveries are numbered in the order of their arrival', async () => {
  const waiting: (() => void)[] = []
  const { server, passed } = await start((response, { body }) => {
    waiting.push(() => response.end(body))
    if (waiting.length === 20) for (const answer of waiting.reverse()) answer()
  })
  const bodies = Array.from({ length: 20 }, (_, index) => `delivery ${index}`)
  const answers = bodies.map((body) => answerOf(post(server.url, body)))
  expect((await Promise.all(answers)).map(({ body }) => body.toString())).toEqual(bodies)
  await server.close()
  const numbers = passed.map(({ number }) => number)
  expect(numbers.toSorted((a, b) => a - b)).toEqual(bodies.map((_, index) => index + 1))
})
