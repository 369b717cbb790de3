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
    why: 'Health checks and scanners send it; it must not reach the code behind the check.',
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
  malformed('JSON that is cut off or has something behind it', 'Half an event is none.', (probe) => {
    const text = JSON.stringify(probe.event())
    return [text.slice(0, -1), `${text}}`, `${text}${text}`]
  }),
  {
    ...malformed('JSON that is no object', 'Reading a field of null throws where nobody expects it.', () => [
      'null',
      'true',
      '42',
      '"text"',
      '[]',
      '[{}]',
    ]),
    // An empty batch has no events, and nothing wrong with it.
    appliesTo: ({ envelope }) => envelope.batch === undefined,
  },
  {
    ...malformed('an event without a type', 'Without a type no handler can be right.', (probe) => {
      const [field] = typeFieldsOf(probe.provider)
      const event = probe.event()
      // Where no field holds the type, there is none to leave out.
      if (field === undefined) return [[]]
      return [undefined, null, 7, '', {}, ['user.created']].map((value) => withField(event, field, value))
    }),
    // A function may read the type off another field.
    appliesTo: (provider) => provider.eventType === undefined && !namesTypeTwice(provider),
  },
  malformed(
    'bytes that are not UTF-8',
    'Replacing them silently would hand over other data than was sent.',
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
    name: 'handles an event that was refused for its shape once it comes in the right one',
    group: 'payload',
    why: 'A claim taken before the check would turn the corrected delivery away as a duplicate.',
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

/** An event reduced to its type and its id. */
function stripped({ provider, ...probe }: Probe, event = probe.event()): EventBody {
  const { id } = provider.envelope
  const fields = [...typeFieldsOf(provider), ...(id && 'field' in id ? [id.field] : [])]
  return fields.reduce<EventBody>((rest, field) => withField(rest, field, fieldOf(event, field)), {})
}

/** Whether a header repeats the type that the body has: without one there is nothing to send in it. */
function namesTypeTwice(provider: AnyProvider): boolean {
  const fields = typeFieldsOf(provider)
  return Object.values(provider.delivery.headers ?? {}).some(
    (content) => typeof content === 'object' && 'field' in content && fields.includes(content.field),
  )
}
