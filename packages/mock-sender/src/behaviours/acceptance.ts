import { contentTypeOf } from '../event/to-body.ts'
import { ACCEPTED, type Behaviour, sends, sendsEach } from './behaviour.ts'
import type { Probe } from './probe.ts'
import { encodeChunk, type RawMessage, withHeader } from './raw-message.ts'
import { signsUrl, writesBody } from './scheme-reach.ts'

/** Characters of two, three and four bytes. */
const TEXT = 'Zoë paid 5 € for a 🦔'

/** Requests that a receiver accepts. */
export const acceptance: readonly Behaviour[] = [
  {
    name: 'acknowledges a signed event and handles it once',
    group: 'acceptance',
    why: 'A receiver that fails this is of no use.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event())),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'reads header names in any case',
    group: 'acceptance',
    why: 'Proxies and HTTP/2 gateways write header names in lower case, and some clients in capitals.',
    promisedBy: 'any',
    send: sendsEach((probe) => [recase(probe, 'toUpperCase'), recase(probe, 'toLowerCase')]),
    expect: [ACCEPTED],
    handled: 2,
  },
  {
    name: 'answers its path with a query string',
    appliesTo: (provider) => !signsUrl(provider),
    group: 'acceptance',
    why: 'Senders and gateways add parameters to the URL that was registered.',
    promisedBy: 'any',
    send: sends((probe) => withTarget(probe, (target) => `${target}?source=a%20b&flag`)),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'answers its path with a trailing slash',
    group: 'acceptance',
    why: 'An extra slash in the registered URL would lose every event.',
    promisedBy: 'postern',
    send: sends((probe) => withTarget(probe, (target) => `${target}/`)),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
  },
  {
    name: 'accepts a charset in the content type',
    group: 'acceptance',
    why: 'Many HTTP clients write application/json; charset=utf-8.',
    promisedBy: 'any',
    send: sends((probe) => withContentType(probe, `${contentTypeOf(probe.provider)}; charset=utf-8`)),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts any content type or none, since the signature covers the bytes',
    group: 'acceptance',
    why: 'Otherwise the framework refuses an event for its content type, although its signature is valid.',
    promisedBy: 'postern',
    send: sendsEach((probe) =>
      [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'nonsense',
        undefined,
      ].map((type) => withContentType(probe, type)),
    ),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 5,
  },
  {
    name: 'accepts the content encoding identity',
    group: 'acceptance',
    why: 'It means that the body is not encoded.',
    promisedBy: 'postern',
    send: sends((probe) => withHeader(probe.message(probe.event()), 'Content-Encoding', 'identity')),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
  },
  {
    name: 'accepts text beyond ASCII as it was sent',
    group: 'acceptance',
    why: 'A receiver that decodes and re-encodes the body before the signature check refuses names with accents.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event({ note: TEXT }))),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts a chunked body that is split inside a character',
    group: 'acceptance',
    why: 'Decoding each chunk separately breaks the character, and with it the signature.',
    promisedBy: 'any',
    async send(probe) {
      const message = probe.message(probe.event({ note: TEXT }))
      const middle = message.body.indexOf(Buffer.from('🦔')) + 2
      return [
        await sendChunks(probe, message, [message.body.subarray(0, middle), message.body.subarray(middle)]),
      ]
    },
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts a chunked body with a trailer',
    group: 'acceptance',
    why: 'Proxies may add trailers, which are not part of the body.',
    promisedBy: 'any',
    async send(probe) {
      const message = probe.message(probe.event())
      return [await sendChunks(probe, message, [message.body], 'X-Checksum: 1\r\n')]
    },
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts a body that arrives byte by byte',
    group: 'acceptance',
    why: 'A slow network is no reason to lose an event.',
    promisedBy: 'any',
    async send(probe) {
      const connection = await probe.connect()
      const message = probe.message(probe.event({ note: TEXT }))
      await connection.write(probe.head(message))
      for (const byte of message.body) await connection.write(Buffer.of(byte))
      return [await connection.answer()]
    },
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts a body with $&, $$ and $1 in it',
    group: 'acceptance',
    why: 'A receiver that builds the signed text with String.replace expands them, and the signature fails.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event({ note: "$& $$ $1 $` $'" }))),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts JSON that no serialiser would write',
    appliesTo: (provider) =>
      contentTypeOf(provider) === 'application/json' &&
      provider.envelope.batch === undefined &&
      !writesBody(provider),
    group: 'acceptance',
    why: 'A receiver that verifies JSON.stringify of the parsed body refuses 1.0, \\u00e9, spaces and line breaks.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(oddlyWritten(probe))),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts a byte order mark that was signed',
    group: 'acceptance',
    why: 'Text decoders drop it before the signature is computed, and JSON parsers refuse it afterwards.',
    promisedBy: 'postern',
    send: sends((probe) => probe.message(`\ufeff${JSON.stringify(probe.event())}`)),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
  },
  {
    name: 'accepts an event of half a megabyte',
    group: 'acceptance',
    why: 'Frameworks refuse more than 100 kB by default, and some events are larger.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event({ note: 'x'.repeat(512 * 1024) }))),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts fields that the sender added later',
    group: 'acceptance',
    why: 'Senders add fields without notice; a strict schema would then refuse every event.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event({ added_later: { deep: [1, null, 'x'] } }))),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'accepts 20,000 levels of nesting',
    appliesTo: (provider) => !writesBody(provider),
    group: 'acceptance',
    why: 'A parser or a schema that recurses overflows the stack and takes the process down.',
    promisedBy: 'postern',
    send: sends((probe) =>
      probe.message(withField(probe, `"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}`)),
    ),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
  },
  {
    name: 'accepts a field called __proto__ without polluting prototypes',
    group: 'acceptance',
    why: 'A careless copy changes every object in the process.',
    promisedBy: 'postern',
    send: sends((probe) => probe.message(withField(probe, '"__proto__":{"type":"polluted","toString":1}'))),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
  },
  ...['postern.unheard_of', '__proto__', 'constructor', 'toString'].map(
    (type): Behaviour => ({
      name: `acknowledges the unknown event type ${type} without handling it`,
      group: 'acceptance',
      why: 'Senders add event types; an error would make them retry, and finally disable the endpoint.',
      promisedBy: 'any',
      // If a function reads the type from several fields, we cannot write an unknown type.
      appliesTo: ({ eventType }) => eventType === undefined,
      send: sends((probe) => probe.message(probe.event({}, type))),
      expect: [ACCEPTED],
      handled: 0,
    }),
  ),
]

function recase(probe: Probe, change: 'toUpperCase' | 'toLowerCase'): RawMessage {
  const message = probe.message(probe.event())
  return { ...message, headers: message.headers.map(([name, value]) => [name[change](), value]) }
}

function withTarget(probe: Probe, change: (target: string) => string): RawMessage {
  const message = probe.message(probe.event())
  return { ...message, target: change(message.target) }
}

function withContentType(probe: Probe, type: string | undefined): RawMessage {
  return withHeader(probe.message(probe.event()), 'Content-Type', type)
}

async function sendChunks(probe: Probe, message: RawMessage, pieces: readonly Buffer[], trailer = '') {
  const connection = await probe.connect()
  await connection.write(probe.head(withHeader(message, 'Transfer-Encoding', 'chunked')))
  for (const piece of pieces) await connection.write(encodeChunk(piece))
  await connection.write(`0\r\n${trailer}\r\n`)
  return connection.answer()
}

function oddlyWritten(probe: Probe): string {
  return `${withField(probe, '"amount" : 1.0,\n\t"note":  "\\u00e9\\/"')}\r\n`
}

/** Makes the JSON of an event with an extra first field. */
function withField(probe: Probe, field: string): string {
  return `{${field},${JSON.stringify(probe.event()).slice(1)}`
}
