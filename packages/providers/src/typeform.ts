import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGE = 'https://www.typeform.com/developers/webhooks/'

/** The envelope of every Typeform event: one response to a form. */
export interface TypeformEvent<Type extends string = string> {
  readonly event_id: string
  readonly event_type: Type
  readonly form_response: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** The events in the catalog of `typeform` by their type. */
export type TypeformEvents = {
  [Type in 'form_response' | 'form_response_partial']: TypeformEvent<Type>
}

/** Typeform's events. Never answer 404 or 410: Typeform then disables the webhook. */
export const typeform = defineProvider({
  name: 'typeform',
  title: 'Typeform',
  signature: {
    header: 'Typeform-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    prefix: 'sha256=',
  },
  envelope: { type: 'event_type', id: { field: 'event_id' }, data: 'form_response' },
  events: eventTypes<TypeformEvents>({
    names: ['form_response', 'form_response_partial'],
    fields: { event_id: 'string', event_type: 'string', form_response: 'object' },
    examples: {
      form_response: {
        event_id: '01AAAA',
        event_type: 'form_response',
        form_response: {
          form_id: 'F1',
          token: 't1',
          landed_at: '2024-01-01T00:00:00Z',
          submitted_at: '2024-01-01T00:01:00Z',
          definition: {
            id: 'F1',
            title: 'Example',
            fields: [{ id: 'q1', title: 'Name?', type: 'short_text' }],
          },
          answers: [{ type: 'text', text: 'Ada', field: { id: 'q1', type: 'short_text' } }],
        },
      },
      form_response_partial: {
        event_id: '01DDDD',
        event_type: 'form_response_partial',
        form_response: { form_id: 'F1', token: 't4', landed_at: '2024-01-01T00:00:00Z', answers: [] },
      },
    },
  }),
  delivery: {
    timeoutMs: 30_000,
    ladderMs: retriesAfter(300, 600, 1200, 3600, 7200, 10_800, 14_400),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'HMAC-SHA256 of the body, in base64 after "sha256="',
      known: 'documented',
      source: `${PAGE}secure-your-webhooks/`,
    },
    { about: 'ladder', what: '5, 10, 20 min, 1, 2, 3, 4 h', known: 'documented', source: PAGE },
    { about: 'timeout', what: '30 s', known: 'documented', source: PAGE },
  ],
})
