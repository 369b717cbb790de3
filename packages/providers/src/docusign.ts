import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { fieldsOf } from './shared/fields-of.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://developers.docusign.com/platform/webhooks/connect'

/** The envelope of every DocuSign Connect event, in the JSON event model. */
export interface DocusignEvent<Type extends string = string> {
  readonly event: Type
  /** ISO 8601. */
  readonly generatedDateTime: string
  /** Changes with each attempt. */
  readonly retryCount: number
  readonly configurationId: number
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'envelope-completed',
  'envelope-corrected',
  'envelope-created',
  'envelope-declined',
  'envelope-deleted',
  'envelope-delivered',
  'envelope-purge',
  'envelope-resent',
  'envelope-sent',
  'envelope-voided',
  'recipient-authenticationfailed',
  'recipient-autoresponded',
  'recipient-completed',
  'recipient-declined',
  'recipient-delivered',
  'recipient-reassign',
  'recipient-resent',
  'recipient-sent',
] as const

/** The events in the catalog of `docusign` by their type. Handlers may name types beyond it. */
export type DocusignEvents = { [Type in (typeof NAMES)[number]]: DocusignEvent<Type> }

function example<Type extends string>(event: Type, data: Record<string, unknown> = {}): DocusignEvent<Type> {
  return {
    event,
    apiVersion: 'v2.1',
    uri: '/restapi/v2.1/accounts/a/envelopes/e',
    retryCount: 0,
    configurationId: 10_000_001,
    generatedDateTime: '2024-01-01T00:00:00.0000000Z',
    data: { accountId: 'a', userId: 'u', envelopeId: '00000000-0000-4000-8000-000000000001', ...data },
  }
}

/** DocuSign sends one numbered header per active key of the account. */
const FURTHER_HEADERS = Array.from({ length: 99 }, (_, index) => `X-DocuSign-Signature-${index + 2}`)

/** DocuSign Connect's events. They carry no id: configuration, envelope, recipient, type and time identify one. */
export const docusign = defineProvider({
  name: 'docusign',
  title: 'DocuSign Connect',
  signature: {
    header: 'X-DocuSign-Signature-1',
    alsoIn: FURTHER_HEADERS,
    algorithm: 'hmac-sha256',
    encoding: 'base64',
  },
  envelope: { type: 'event', timestamp: 'generatedDateTime', data: 'data' },
  eventId(event) {
    const data = fieldsOf(event.data)
    const { configurationId, event: type, generatedDateTime } = event
    const parts = [configurationId, data.envelopeId, data.recipientId ?? null, type, generatedDateTime]
    return typeof data.envelopeId === 'string' && typeof generatedDateTime === 'string'
      ? JSON.stringify(parts)
      : undefined
  },
  catalog: 'open',
  events: eventTypes<DocusignEvents>({
    names: NAMES,
    fields: { event: 'string', data: 'object' },
    examples: {
      'envelope-sent': example('envelope-sent'),
      'envelope-completed': example('envelope-completed'),
      'recipient-completed': example('recipient-completed', { recipientId: '1' }),
    },
  }),
  delivery: {
    timeoutMs: 100_000,
    ladderMs: retriesAfter(60, 300, 900, 3600, 14_400, 43_200, ...Array<number>(4).fill(86_400)),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'one header per active key; any of them may match',
      known: 'documented',
      source: `${PAGES}/validate`,
    },
    {
      about: 'event id',
      what: 'configuration, envelope, recipient, type and time together',
      known: 'chosen',
    },
    {
      about: 'answer, timeout and ladder',
      what: '2xx within 100 s; ten retries over about five days',
      known: 'chosen',
    },
  ],
})
