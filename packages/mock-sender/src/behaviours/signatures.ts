import type { AnyProvider } from '@postern/core'
import { type Behaviour, refused, sends, sendsEach } from './behaviour.ts'
import { addSignature, forged, type SchemeParts, withMac, withSignature } from './forge-signature.ts'
import { headerOf, withBody, withHeader } from './raw-message.ts'
import { signsBytes, signsInHeader } from './scheme-reach.ts'

const INVALID = refused('SIGNATURE_INVALID')

/** Requests whose signature a receiver must refuse. */
export const signatures: readonly Behaviour[] = [
  {
    name: 'refuses a request without a signature',
    group: 'signature',
    why: 'A check that skips missing signatures lets everyone in.',
    promisedBy: 'any',
    appliesTo: signsInHeader,
    send: sends((probe) => withSignature(probe, () => undefined)),
    expect: [refused('SIGNATURE_MISSING')],
    handled: 0,
  },
  forgery(
    'an empty signature',
    'A comparison up to the shorter length accepts an empty signature.',
    () => '',
  ),
  forgery(
    'a signature one digit short',
    'timingSafeEqual throws for unequal lengths, and an unhandled throw is a crash or a 500.',
    (value) => value.slice(0, -1),
  ),
  forgery(
    'a signature cut down to one byte',
    'A comparison up to the shorter length accepts one of 256 values.',
    (value, { prefix }) => value.slice(0, prefix.length + 2),
  ),
  forgery(
    'a signature with trailing characters',
    'A comparison up to the shorter length ignores the rest.',
    (value) => `${value}00`,
  ),
  forgery(
    'a signature of characters that are not digits',
    'Lenient decoders drop invalid characters, so it decodes to an empty signature.',
    (value, { prefix }) => prefix + 'z~'.repeat((value.length - prefix.length) / 2),
  ),
  forgery(
    'a signature beyond ASCII',
    'It has more bytes than characters, so a length check on text is wrong.',
    (value) => `${value.slice(0, -1)}é`,
  ),
  forgery('a signature of eight kilobytes', 'The work on a signature must be bounded.', (value) =>
    value.repeat(100).slice(0, 8192),
  ),
  {
    ...forgery(
      'a signature without its prefix',
      'The provider never sends it like that.',
      (value, { prefix }) => value.slice(prefix.length),
    ),
    promisedBy: 'postern',
    expect: [{ any: ['2xx', '4xx'], postern: 'SIGNATURE_INVALID' }],
    appliesTo: ({ signature }) => !!signature.prefix && !signature.alsoAccepts?.includes(''),
  },
  {
    ...forgery(
      'the prefix without a signature',
      'After the prefix, the signature is empty.',
      (_, { prefix }) => prefix,
    ),
    appliesTo: ({ signature }) => !!signature.prefix,
  },
  {
    name: 'refuses two signature headers, though one of them is right',
    group: 'signature',
    why: 'A proxy that checks the first and an app that reads the last would see two different requests.',
    promisedBy: 'postern',
    send: sendsEach((probe) => [addSignature(probe, forged, 'after'), addSignature(probe, forged, 'before')]),
    expect: [{ any: ['2xx', '4xx'], postern: 'SIGNATURE_INVALID' }],
    handled: 0,
    appliesTo: ({ signature }) => !signature.separator,
  },
  {
    name: 'accepts uppercase hexadecimal digits',
    group: 'signature',
    why: 'They mean the same bytes, and some libraries write them.',
    promisedBy: 'postern',
    send: sends((probe) =>
      withSignature(probe, (value, { prefix }) => prefix + value.slice(prefix.length).toUpperCase()),
    ),
    expect: [{ any: ['2xx', '4xx'], postern: 'ok' }],
    handled: 1,
    appliesTo: ({ signature }) => signature.encoding === 'hex',
  },
  {
    name: 'refuses a signature made with another secret',
    group: 'signature',
    why: 'Signatures exist to stop this forgery.',
    promisedBy: 'any',
    send: sends((probe) => probe.message(probe.event(), `${probe.receiver.secret}x`)),
    expect: [INVALID],
    handled: 0,
    appliesTo: isHmac,
  },
  {
    name: 'refuses a signature made with an empty secret',
    group: 'signature',
    why: 'A receiver with an unset secret would accept it from anyone.',
    promisedBy: 'any',
    send: sends((probe) => withMac(probe, probe.provider.signature.algorithm, '')),
    expect: [INVALID],
    handled: 0,
    appliesTo: isHmac,
  },
  {
    name: 'refuses a signature made with another hash',
    group: 'signature',
    why: 'The receiver chooses the algorithm, never the request.',
    promisedBy: 'any',
    send: sendsEach((probe) =>
      ['hmac-md5', 'hmac-sha1', 'hmac-sha256', 'hmac-sha512']
        .filter((algorithm) => algorithm !== probe.provider.signature.algorithm)
        .map((algorithm) => withMac(probe, algorithm, probe.receiver.secret)),
    ),
    expect: [INVALID],
    handled: 0,
    appliesTo: isHmac,
  },
  {
    name: 'refuses a signature in the URL',
    appliesTo: signsInHeader,
    group: 'signature',
    why: 'URLs are logged and shared; a signature is valid only where the provider puts it.',
    promisedBy: 'any',
    send: sends((probe) => {
      const { header } = probe.provider.signature
      const message = probe.message(probe.event())
      const query = new URLSearchParams({ [header]: headerOf(message, header) })
      return withHeader({ ...message, target: `${message.target}?${query}` }, header, undefined)
    }),
    expect: [refused('SIGNATURE_MISSING')],
    handled: 0,
  },
  bodyForgery(
    'a body that was changed after signing',
    'An attacker would change an amount or a recipient.',
    (text) => text.replace('honest', 'forged'),
  ),
  bodyForgery(
    'a body that was parsed and serialised again',
    'If this passes, the receiver does not verify the exact bytes.',
    (text) => JSON.stringify(JSON.parse(text)),
  ),
  bodyForgery(
    'a line break that was added to the body',
    'It is a different body, however similar.',
    (text) => `${text}\n`,
  ),
  bodyForgery(
    'a byte order mark that was added to the body',
    'It is a different body, however similar.',
    (text) => `\ufeff${text}`,
  ),
  {
    appliesTo: signsBytes,
    name: 'refuses an invalid byte in place of the replacement character',
    group: 'signature',
    why: 'As text both are equal, so one signature would fit two bodies.',
    promisedBy: 'any',
    send: sends((probe) => {
      const message = probe.message(probe.event({ note: '\ufffd' }))
      return withBody(
        message,
        Buffer.from(message.body.toString('latin1').replace('\xef\xbf\xbd', '\xff'), 'latin1'),
      )
    }),
    expect: [INVALID],
    handled: 0,
  },
]

function forgery(
  what: string,
  why: string,
  change: (value: string, parts: SchemeParts) => string,
): Behaviour {
  return {
    name: `refuses ${what}`,
    group: 'signature',
    why,
    promisedBy: 'any',
    appliesTo: signsInHeader,
    send: sends((probe) => withSignature(probe, change)),
    expect: [INVALID],
    handled: 0,
  }
}

function bodyForgery(what: string, why: string, change: (text: string) => string): Behaviour {
  return {
    name: `refuses ${what}`,
    group: 'signature',
    why,
    promisedBy: 'any',
    appliesTo: signsBytes,
    send: sends((probe) => {
      const message = probe.message(JSON.stringify(probe.event({ note: 'honest' }), null, 1))
      return withBody(message, change(message.body.toString()))
    }),
    expect: [INVALID],
    handled: 0,
  }
}

function isHmac({ signature }: AnyProvider): boolean {
  return signature.algorithm.startsWith('hmac-') && signature.signed === undefined
}
