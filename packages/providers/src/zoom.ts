import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://developers.zoom.us/docs/api/webhooks/'

/** The envelope of every Zoom event. */
export interface ZoomEvent<Type extends string = string> {
  readonly event: Type
  /** Milliseconds since the epoch. */
  readonly event_ts: number
  readonly payload: { readonly account_id?: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

const NAMES = [
  'meeting.created',
  'meeting.deleted',
  'meeting.ended',
  'meeting.participant_joined',
  'meeting.participant_left',
  'meeting.started',
  'meeting.updated',
  'phone.callee_answered',
  'phone.callee_ended',
  'phone.caller_ringing',
  'recording.completed',
  'recording.transcript_completed',
  'user.created',
  'user.deleted',
  'user.updated',
  'webinar.ended',
  'webinar.started',
] as const

/** The events in the catalog of `zoom` by their type. Handlers may name types beyond it. */
export type ZoomEvents = { [Type in (typeof NAMES)[number]]: ZoomEvent<Type> }

function example<Type extends string>(event: Type, object: Record<string, unknown>): ZoomEvent<Type> {
  return { event, event_ts: 1_704_067_200_000, payload: { account_id: 'a1', object } }
}

/** Zoom's events. The secret is the app's secret token. */
export const zoom = defineProvider({
  name: 'zoom',
  title: 'Zoom',
  signature: {
    header: 'x-zm-signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'v0=',
    timestamp: { header: 'x-zm-request-timestamp', toleranceS: 300 },
    signed: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
  },
  envelope: { type: 'event', timestamp: { field: 'event_ts', unit: 'ms' }, data: 'payload' },
  handshakes: [
    {
      name: 'endpoint.url_validation',
      when: [{ field: 'event', is: 'endpoint.url_validation' }],
      proof: 'signature',
      reply: {
        body: {
          json: {
            plainToken: { field: 'payload.plainToken' },
            encryptedToken: { hmac: { field: 'payload.plainToken' }, hash: 'sha256', encoding: 'hex' },
          },
        },
      },
      example: {
        event: 'endpoint.url_validation',
        event_ts: 1_704_067_200_000,
        payload: { plainToken: 'a token' },
      },
    },
  ],
  catalog: 'open',
  events: eventTypes<ZoomEvents>({
    names: NAMES,
    fields: { event: 'string', payload: 'object' },
    examples: {
      'meeting.started': example('meeting.started', { id: '1', topic: 'Example', type: 2 }),
      'meeting.ended': example('meeting.ended', { id: '1', topic: 'Example', type: 2 }),
      'recording.completed': example('recording.completed', { id: 1, recording_files: [] }),
    },
  }),
  delivery: { timeoutMs: 3000, ladderMs: retriesAfter(300, 1200, 3600), acknowledgedBy: [200, 204] },
  subscription: { httpsOnly: true },
  fidelity: [
    { about: 'signature', what: 'v0 over "v0:{timestamp}:{body}"', known: 'documented', source: PAGE },
    { about: 'tolerance', what: '300 s', known: 'chosen' },
    {
      about: 'handshake',
      what: 'endpoint.url_validation, repeated every 72 h',
      known: 'documented',
      source: PAGE,
    },
    {
      about: 'answer',
      what: '200 or 204 within 3 s; retries after 5, 20 and 60 min',
      known: 'documented',
      source: 'https://developers.zoom.us/blog/webhook-delays/',
    },
    { about: 'event id', what: 'none: the digest of the body, which retries repeat', known: 'public' },
  ],
})
