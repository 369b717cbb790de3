import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://developers.hubspot.com/docs'

/** One event of a batch. */
export interface HubspotEvent<Type extends string = string> {
  /** Not unique. */
  readonly eventId: number
  readonly subscriptionId: number
  readonly portalId: number
  /** Milliseconds since the epoch. */
  readonly occurredAt: number
  readonly subscriptionType: Type
  /** Changes with each attempt. */
  readonly attemptNumber: number
  readonly objectId?: number
  readonly [field: string]: unknown
}

const NAMES = [
  'company.creation',
  'company.deletion',
  'company.propertyChange',
  'contact.associationChange',
  'contact.creation',
  'contact.deletion',
  'contact.merge',
  'contact.privacyDeletion',
  'contact.propertyChange',
  'deal.creation',
  'deal.deletion',
  'deal.propertyChange',
  'object.creation',
  'object.deletion',
  'object.propertyChange',
  'ticket.creation',
  'ticket.propertyChange',
] as const

/** The events in the catalog of `hubspot` by their type. Handlers may name types beyond it. */
export type HubspotEvents = { [Type in (typeof NAMES)[number]]: HubspotEvent<Type> }

function example<Type extends string>(
  subscriptionType: Type,
  subscriptionId: number,
  more: Record<string, unknown> = {},
): HubspotEvent<Type> {
  return {
    eventId: 1,
    subscriptionId,
    portalId: 62_515,
    appId: 54_321,
    occurredAt: 1_704_067_200_000,
    subscriptionType,
    attemptNumber: 0,
    objectId: 123,
    changeSource: 'CRM',
    ...more,
  }
}

/**
 * HubSpot's app webhooks, with signature v3. The secret is the client secret; `settings.publicUrl` is the target URL as
 * configured in HubSpot. A request is a batch, and each of its events has a separate claim.
 */
export const hubspot = defineProvider({
  name: 'hubspot',
  title: 'HubSpot',
  signature: {
    header: 'X-HubSpot-Signature-v3',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    timestamp: {
      header: 'X-HubSpot-Request-Timestamp',
      unit: 'ms',
      toleranceS: 300,
      future: 'accept',
    },
    signed: ['method', { url: { decode: ":/?@!$'()*,;" } }, 'body', 'timestamp'],
  },
  settings: ['publicUrl'],
  envelope: { batch: '', type: 'subscriptionType', timestamp: { field: 'occurredAt', unit: 'ms' } },
  eventId(event) {
    const { subscriptionId, eventId, occurredAt, objectId = null } = event
    const parts = [subscriptionId, eventId, occurredAt]
    return parts.every(Number.isSafeInteger) ? JSON.stringify([...parts, objectId]) : undefined
  },
  catalog: 'open',
  events: eventTypes<HubspotEvents>({
    names: NAMES,
    fields: { subscriptionType: 'string' },
    examples: {
      'contact.creation': example('contact.creation', 12_345, { changeFlag: 'NEW' }),
      'contact.propertyChange': example('contact.propertyChange', 12_346, {
        propertyName: 'lifecyclestage',
        propertyValue: 'lead',
      }),
      'deal.creation': example('deal.creation', 12_347, { changeFlag: 'NEW' }),
    },
  }),
  delivery: {
    timeoutMs: 5000,
    ladderMs: retriesAfter(60, 120, 300, 600, 1800, 3600, 7200, 14_400, 21_600, 36_000),
  },
  subscription: { httpsOnly: true },
  fidelity: [
    {
      about: 'signature',
      what: 'v3 over method, URL, body and timestamp',
      known: 'documented',
      source: `${PAGES}/apps/developer-platform/build-apps/authentication/request-validation`,
    },
    {
      about: 'URL',
      what: "HubSpot decodes the percent-encoded forms of : / ? @ ! $ ' ( ) * , ; before signing, and no others",
      known: 'documented',
      source: `${PAGES}/apps/developer-platform/build-apps/authentication/request-validation`,
    },
    {
      about: 'event id',
      what: 'subscription, event id, time and object together: the event id alone is not unique',
      known: 'public',
      source: `${PAGES}/api/webhooks`,
    },
    {
      about: 'answer',
      what: '2xx within 5 s; 10 retries in 24 h',
      known: 'documented',
      source: `${PAGES}/api-reference/latest/error-handling`,
    },
    { about: 'ladder', what: 'ten growing delays', known: 'chosen' },
  ],
})
