import { expect, test } from 'vitest'
import {
  CONTINUE,
  OK,
  type Script,
  startScriptServer,
  startSender,
} from '../../test-support/script-server.ts'
import { faults } from '../faults/index.ts'

const HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'

/** Over a connection of the pool, and over a separate one. */
const WAYS = [
  ['pooled', []],
  ['wired', [faults.splitChunks(2)]],
] as const

const DELIVERED: readonly [name: string, script: Script, status: number][] = [
  ['an unrequested 100 Continue', [CONTINUE + OK], 200],
  ['a 100 Continue by itself', [CONTINUE, 20, OK], 200],
  [
    'a 100 Continue in pieces',
    [
      'HT',
      5,
      'TP/1.1 1',
      5,
      '00 Continue\r',
      5,
      '\n\r\nHTTP/1.1 200 OK\r\ncontent',
      5,
      '-length: 2\r\n\r\nok',
    ],
    200,
  ],
  ['a 100 Continue with headers and another text', ['HTTP/1.1 100 Go on\r\nx-a: 1\r\n\r\n', OK], 200],
  ['early hints', [HINTS, 5, OK], 200],
  [
    'all kinds of interim answers, many of them',
    [CONTINUE, HINTS, 'HTTP/1.1 102 Processing\r\n\r\n', HINTS, 5, CONTINUE.repeat(100), OK],
    200,
  ],
  ['an answer in single bytes', [...OK], 200],
  ['a 204 with a length and a body', ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello'], 204],
  ['a 204 with a length and no body', ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n'], 204],
  ['a 204 whose body comes late', ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 20, 'hello'], 204],
  [
    'a 204 with a chunked body',
    ['HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    204,
  ],
  ['a 204 with an unannounced body', ['HTTP/1.1 204 No Content\r\n\r\nhello'], 204],
  [
    'a 204 and the end of the connection',
    ['HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n', 'hang up'],
    204,
  ],
  [
    'a 304 with the length of the omitted body',
    ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
    304,
  ],
  ['a 304 with a body', ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\nhello'], 304],
]

test.each(
  DELIVERED.flatMap(([name, script, status]) =>
    WAYS.map((way) => [name, way[0], script, status, way[1]] as const),
  ),
)('%s is an answer (%s)', async (_name, _way, script, status, how) => {
  const server = await startScriptServer(script, script, [OK])
  const sender = await startSender(server.url)
  for (const expected of [status, status, 200]) {
    const [delivery] = await sender.emit('user.created', {}, { faults: how })
    const { error, response } = delivery!.attempts[0]!
    expect({ error, status: response?.status }).toEqual({ error: null, status: expected })
    expect(response!.body).toBe(expected === 200 ? 'ok' : '')
  }
  expect(server.counts().requests).toBe(3)
})

test('an answer that switches protocols is a failure', async () => {
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'
  const { url } = await startScriptServer([switching])
  const [delivery] = await (await startSender(url)).emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'network_error' })
})

test('endless interim answers are a timeout', async () => {
  const { url } = await startScriptServer([CONTINUE, 'HTTP/1.1 100 Continue\r\nx-a: 1'])
  const [delivery] = await (await startSender(url, 50)).emit('user.created')
  expect(delivery!.attempts[0]).toMatchObject({ response: null, outcome: 'timeout' })
})
