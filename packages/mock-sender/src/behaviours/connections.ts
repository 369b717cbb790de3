import { gzipSync } from 'node:zlib'
import type { Answer } from './answer.ts'
import { ACCEPTED, type Behaviour, CUT, refused, sends, sendsEach } from './behaviour.ts'
import type { Probe } from './probe.ts'
import { headerOf, type RawMessage, withBody, withHeader } from './raw-message.ts'
import { shakesHandsBy } from './scheme-reach.ts'

/** Requests with unusual, broken or incomplete HTTP. */
export const connections: readonly Behaviour[] = [
  ...['GET', 'HEAD'].map(
    (method): Behaviour => ({
      name: `refuses ${method}`,
      group: 'connection',
      why: 'Browsers, crawlers and uptime checks request every URL they find.',
      promisedBy: 'any',
      appliesTo: (provider) => !shakesHandsBy(provider, method),
      send: sends((probe) => ({ ...probe.message(''), method, headers: [] })),
      expect: [refused('METHOD_NOT_ALLOWED')],
      handled: 0,
    }),
  ),
  {
    name: 'refuses OPTIONS',
    group: 'connection',
    why: 'Browsers do not call webhooks, so CORS has nothing to allow.',
    promisedBy: 'postern',
    send: sends((probe) => ({ ...probe.message(''), method: 'OPTIONS', headers: [] })),
    expect: [{ any: ['2xx', '4xx'], postern: 'METHOD_NOT_ALLOWED' }],
    handled: 0,
  },
  {
    name: 'refuses signed PUT, PATCH and DELETE requests',
    group: 'connection',
    why: 'The signature does not cover the method, so only the method that the provider uses is valid.',
    promisedBy: 'any',
    send: sendsEach((probe) =>
      ['PUT', 'PATCH', 'DELETE'].map((method) => ({ ...probe.message(probe.event()), method })),
    ),
    expect: [refused('METHOD_NOT_ALLOWED')],
    handled: 0,
  },
  {
    name: 'refuses a compressed body',
    group: 'connection',
    why: 'Unpacking before the signature check lets strangers send zip bombs.',
    promisedBy: 'postern',
    send: sends(gzipped),
    expect: [{ any: ['2xx', '4xx'], postern: 'ENCODING_UNSUPPORTED' }],
    handled: 0,
  },
  {
    name: 'accepts several deliveries over one connection',
    group: 'connection',
    why: 'Senders reuse connections, and an unread body would corrupt the next request.',
    promisedBy: 'any',
    send: (probe) => overOneConnection(probe, [probe.message(probe.event()), probe.message(probe.event())]),
    expect: [ACCEPTED],
    handled: 2,
  },
  {
    name: 'accepts two pipelined deliveries',
    group: 'connection',
    why: 'HTTP/1.1 allows pipelining, and some proxies use it.',
    promisedBy: 'any',
    async send(probe) {
      const connection = await probe.connect()
      const second = probe.message(probe.event())
      await connection.send(probe.message(probe.event()))
      await connection.send(second)
      const answer = await connection.answer()
      // A receiver that announces the end of the connection gets the second request again.
      const isEnding = isClosing(answer) && !probe.receiver.isPostern
      return [answer, isEnding ? await probe.deliver(second) : await connection.answer()]
    },
    expect: [ACCEPTED],
    handled: 2,
  },
  {
    name: 'accepts a delivery over a connection on which it refused one',
    group: 'connection',
    why: 'Closing the connection on each refusal makes a shared proxy fail unrelated requests.',
    promisedBy: 'postern',
    send: (probe) =>
      overOneConnection(probe, [
        withBody(probe.message(probe.event({ note: 1 })), JSON.stringify({ forged: true })),
        probe.message(probe.event()),
      ]),
    expect: [refused('SIGNATURE_INVALID'), { any: ['2xx', 'closed'], postern: 'ok' }],
    handled: 1,
  },
  {
    name: 'accepts a delivery after one that it refused without reading the body',
    group: 'connection',
    why: 'The receiver would read leftover bytes as the next request.',
    promisedBy: 'postern',
    send: (probe) => overOneConnection(probe, [gzipped(probe), probe.message(probe.event())]),
    expect: [
      { any: ['2xx', '4xx'], postern: 'ENCODING_UNSUPPORTED' },
      { any: ['2xx', 'closed'], postern: 'ok' },
    ],
    handled: 1,
  },
  {
    name: 'sends 100 Continue to a sender that waits for it',
    group: 'connection',
    why: 'curl and some HTTP clients wait for it before they send a larger body.',
    promisedBy: 'any',
    async send(probe) {
      const connection = await probe.connect()
      const message = withHeader(probe.message(probe.event()), 'Expect', '100-continue')
      await connection.write(probe.head(message))
      const interim = await connection.answer({ interim: true })
      if (interim.status !== 100) return [interim]
      await connection.write(message.body)
      return [await connection.answer()]
    },
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'answers a client that declares more bytes than it sends',
    group: 'connection',
    why: 'Connections that never end exhaust a server.',
    promisedBy: 'postern',
    needs: ['advance'],
    async send(probe) {
      const connection = await probe.connect()
      await connection.send(declaring(probe.message(probe.event()), 10))
      return [await probe.outlast(connection.answer())]
    },
    expect: [{ any: ['4xx', '5xx', 'closed'], postern: 'BODY_INCOMPLETE' }],
    handled: 0,
  },
  {
    name: 'handles no event of a client that disconnects in the middle of the body',
    group: 'connection',
    why: 'A partial event must not count as a whole one.',
    promisedBy: 'any',
    async send(probe) {
      const connection = await probe.connect()
      await connection.send(declaring(probe.message(probe.event()), 10))
      connection.end()
      return [await connection.answer()]
    },
    expect: [CUT],
    handled: 0,
  },
  {
    name: 'handles an event whose first delivery was cut off',
    group: 'connection',
    why: 'An event that was claimed before its body was complete could never be delivered again.',
    promisedBy: 'any',
    async send(probe) {
      const message = probe.message(probe.event())
      for (const part of [0.1, 0.5, 0.9]) {
        const connection = await probe.connect()
        await connection.write(probe.head(message))
        await connection.write(message.body.subarray(0, message.body.length * part))
        connection.destroy()
      }
      return [await probe.deliver(message)]
    },
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'refuses a body that is longer than declared',
    group: 'connection',
    why: 'The signed bytes are not the bytes within the declared length.',
    promisedBy: 'any',
    async send(probe) {
      const connection = await probe.connect()
      await connection.send(declaring(probe.message(probe.event()), -10))
      return [await connection.answer()]
    },
    expect: [CUT],
    handled: 0,
  },
  broken('a length that is not a number', 'Content-Length: ten\r\n'),
  broken('two different lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'),
  broken('a length and chunks at once', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'),
  broken('chunks whose size is not a number', 'Transfer-Encoding: chunked\r\n', 'zz\r\nhello\r\n0\r\n\r\n'),
  broken('headers without an end', `X-Padding: ${'x'.repeat(128 * 1024)}\r\n`),
]

function gzipped(probe: Probe): RawMessage {
  const message = probe.message(probe.event())
  return withHeader(withBody(message, gzipSync(message.body)), 'Content-Encoding', 'gzip')
}

/** Sets a Content-Length that is wrong by `difference`. */
function declaring(message: RawMessage, difference: number): RawMessage {
  return withHeader(message, 'Content-Length', String(message.body.length + difference))
}

/** Sends over one connection. Opens a new one if the receiver has announced that it closes the first. */
async function overOneConnection(probe: Probe, messages: readonly RawMessage[]) {
  let connection = await probe.connect()
  const answers: Answer[] = []
  for (const message of messages) {
    if (isClosing(answers.at(-1)) && !probe.receiver.isPostern) connection = await probe.connect()
    await connection.send(message)
    answers.push(await connection.answer())
  }
  return answers
}

/** Postern keeps its connections open. Other receivers may close them if they announce it. */
function isClosing(answer: Answer | undefined): boolean {
  return /(?:^|[,\s])close(?:[,\s]|$)/i.test(answer?.headers.connection ?? '')
}

function broken(what: string, framing: string, body = 'hello'): Behaviour {
  return {
    name: `refuses ${what}`,
    group: 'connection',
    why: 'If two servers disagree on where a request ends, an attacker can smuggle in a second one.',
    promisedBy: 'any',
    async send(probe) {
      const { header } = probe.provider.signature
      const { target, ...message } = probe.message(probe.event())
      const signature = `${header}: ${headerOf({ ...message, target }, header)}\r\n`
      const connection = await probe.connect()
      await connection.write(`POST ${target} HTTP/1.1\r\nHost: receiver\r\n${signature}${framing}\r\n${body}`)
      return [await connection.answer()]
    },
    expect: [CUT],
    handled: 0,
  }
}
