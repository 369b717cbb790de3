import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'
import { fieldOf, withField } from '../event/event-field.ts'
import { typeFieldsOf } from '../event/event-type.ts'
import { type Behaviour, refused, sends, sendsEach } from './behaviour.ts'
import type { Probe } from './probe.ts'
import { withHeader } from './raw-message.ts'

const INVALID = refused('PAYLOAD_INVALID')

/** Signed payloads that a receiver must refuse. */
export const payloads: readonly Behaviour[] = [
  malformed('an empty body', 'An empty body has a valid signature too.', () => ['']),
  {
    name: 'refuses an empty body without a signature',
    group: 'payload',
    why: 'Health checks and scanners send it; it must not reach the handlers.',
    promisedBy: 'any',
    send: sends((probe) => withHeader(probe.message(''), probe.provider.signature.header, undefined)),
    expect: [refused('SIGNATURE_MISSING')],
    handled: 0,
  },
  malformed('text that is not JSON', 'A parser that throws must not take the process down.', () => [
    'not json',
    'event=paid&amount=1',
    '<event/>',
    '\0\0\0\0',
  ]),
  malformed('JSON that is cut off or has trailing text', 'A partial event is not an event.', (probe) => {
    const text = JSON.stringify(probe.event())
    return [text.slice(0, -1), `${text}}`, `${text}${text}`]
  }),
  {
    ...malformed('JSON that is not an object', 'Reading a field of null throws.', () => [
      'null',
      'true',
      '42',
      '"text"',
      '[]',
      '[{}]',
    ]),
    // An empty batch is valid.
    appliesTo: ({ envelope }) => envelope.batch === undefined,
  },
  {
    ...malformed('an event without a type', 'No handler matches an event without a type.', (probe) => {
      const [field] = typeFieldsOf(probe.provider)
      const event = probe.event()
      // If no field holds the type, no field can be removed.
      if (field === undefined) return [[]]
      return [undefined, null, 7, '', {}, ['user.created']].map((value) => withField(event, field, value))
    }),
    // A function may read the type from another field.
    appliesTo: (provider) => provider.eventType === undefined && !namesTypeTwice(provider),
  },
  malformed(
    'bytes that are not UTF-8',
    'Silent replacement would give handlers data that nobody sent.',
    (probe) => {
      const text = JSON.stringify(probe.event({ note: '?' }))
      return ['\xff', '\xc3', '\xed\xa0\x80'].map((broken) =>
        Buffer.from(text.replace('"?"', `"${broken}"`), 'latin1'),
      )
    },
  ),
  malformed('JSON in UTF-16', 'JSON on the wire is UTF-8.', (probe) => [
    Buffer.from(`\ufeff${JSON.stringify(probe.event())}`, 'utf16le'),
  ]),
  {
    name: 'refuses a known event of the wrong shape',
    group: 'payload',
    why: 'A handler that trusts its types would fail halfway through its work.',
    promisedBy: 'postern',
    send: sends((probe) => probe.message(stripped(probe))),
    expect: [{ any: ['2xx', '4xx', '5xx'], postern: 'EVENT_INVALID' }],
    handled: 0,
  },
  {
    name: 'handles a corrected event that it first refused for its shape',
    group: 'payload',
    why: 'A claim made before the check would refuse the corrected delivery as a duplicate.',
    promisedBy: 'postern',
    send: sendsEach((probe) => {
      const event = probe.event()
      return [probe.message(stripped(probe, event)), probe.message(event)]
    }),
    expect: [
      { any: ['2xx', '4xx', '5xx'], postern: 'EVENT_INVALID' },
      { any: ['2xx'], postern: 'ok' },
    ],
    handled: 1,
  },
]

function malformed(
  what: string,
  why: string,
  bodies: (probe: Probe) => readonly (string | Buffer | object)[],
): Behaviour {
  return {
    name: `refuses ${what}`,
    group: 'payload',
    why,
    promisedBy: 'any',
    send: sendsEach((probe) =>
      bodies(probe).map((body) => probe.message(body as Parameters<Probe['message']>[0])),
    ),
    expect: [INVALID],
    handled: 0,
  }
}

/** Reduces an event to its type and id. */
function stripped({ provider, ...probe }: Probe, event = probe.event()): EventBody {
  const { id } = provider.envelope
  const fields = [...typeFieldsOf(provider), ...(id && 'field' in id ? [id.field] : [])]
  return fields.reduce<EventBody>((rest, field) => withField(rest, field, fieldOf(event, field)), {})
}

/** Whether a header repeats the type in the body. Such a header cannot be made without a type. */
function namesTypeTwice(provider: AnyProvider): boolean {
  const fields = typeFieldsOf(provider)
  return Object.values(provider.delivery.headers ?? {}).some(
    (content) => typeof content === 'object' && 'field' in content && fields.includes(content.field),
  )
}
