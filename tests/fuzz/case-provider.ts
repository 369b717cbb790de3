import { type AnyProvider, defineProvider } from '@postern/core'
import { generic } from '@postern/core/providers'
import type { FuzzClock } from './fuzz-clock.ts'
import { type Reaction, react } from './reaction.ts'
import type { ReceiveCase } from './receive-case.ts'

/** Creates the provider of a case: its scheme, and the faults of its schema and of its `eventId`. */
export function toProvider({ provider, schema, eventId }: ReceiveCase, clock: FuzzClock): AnyProvider {
  const refinement = schema === 'none' ? {} : { 'user.created': toSchema(schema, clock) }
  // In `events`, the schema is the only one. In `extend`, it runs after the provider's.
  const [own, added] = provider === 'standard' ? [refinement, {}] : [{}, refinement]
  return defineProvider({
    name: provider,
    ...SCHEMES[provider],
    events: { ...EVENTS, ...own },
    ...(eventId !== 'none' && {
      eventId: () => react(eventId, () => 'evt_of_the_fuzz', clock.own) as string,
    }),
  }).extend(added)
}

function toSchema(schema: Reaction | 'refuses', clock: FuzzClock) {
  const validate = (value: unknown) =>
    schema === 'refuses' ? { issues: [{ message: 'refused' }] } : react(schema, () => ({ value }), clock.own)
  return { '~standard': { version: 1, vendor: 'fuzz', validate: validate as never } } as const
}

const EVENTS = {
  'user.created': generic.events['user.created'],
  'project.created': generic.events['project.created'],
}

const SCHEMES = {
  generic: { signature: generic.signature, envelope: generic.envelope },
  /** Without an id, so that the digest of the body identifies the event. */
  prefixed: {
    signature: { ...generic.signature, header: 'prefixed-signature', prefix: 'sha256=' },
    envelope: { type: 'type' },
  },
  /** Signs headers and a timestamp too. */
  standard: {
    signature: {
      header: 'webhook-signature',
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      separator: ' ',
      prefix: 'v1,',
      signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
      timestamp: { header: 'webhook-timestamp', toleranceS: 300 },
    },
    envelope: { type: 'type', id: { header: 'webhook-id' } },
  },
} as const satisfies Record<ReceiveCase['provider'], Pick<AnyProvider, 'signature' | 'envelope'>>
