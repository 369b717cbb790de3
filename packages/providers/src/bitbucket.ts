import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'

const PAGES = 'https://support.atlassian.com/bitbucket-cloud/docs'

/** The fields that most Bitbucket Cloud events share. */
export interface BitbucketEvent {
  readonly actor?: Readonly<Record<string, unknown>>
  readonly repository?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'issue:comment_created',
  'issue:created',
  'issue:updated',
  'pullrequest:approved',
  'pullrequest:changes_request_created',
  'pullrequest:changes_request_removed',
  'pullrequest:comment_created',
  'pullrequest:comment_deleted',
  'pullrequest:comment_updated',
  'pullrequest:created',
  'pullrequest:fulfilled',
  'pullrequest:rejected',
  'pullrequest:unapproved',
  'pullrequest:updated',
  'repo:commit_comment_created',
  'repo:commit_status_created',
  'repo:commit_status_updated',
  'repo:fork',
  'repo:push',
  'repo:updated',
] as const

/** The events in the catalog of `bitbucket` by their type. Handlers may name types beyond it. */
export type BitbucketEvents = { [Type in (typeof NAMES)[number]]: BitbucketEvent }

const actor = { display_name: 'Ada', type: 'user' }
const repository = { name: 'hello', full_name: 'octo/hello', type: 'repository' }

/** Bitbucket Cloud's events. The type and the id are not signed: `context.typeSigned` is false. */
export const bitbucket = defineProvider({
  name: 'bitbucket',
  title: 'Bitbucket Cloud',
  signature: { header: 'X-Hub-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: { header: 'X-Event-Key' }, id: { header: 'X-Request-UUID', unsigned: true } },
  catalog: 'open',
  events: eventTypes<BitbucketEvents>({
    names: NAMES,
    fields: {},
    examples: {
      'repo:push': { actor, repository, push: { changes: [] } },
      'pullrequest:created': { actor, repository, pullrequest: { id: 1, title: 'Example', state: 'OPEN' } },
      'issue:created': { actor, repository, issue: { id: 1, title: 'Example', state: 'new' } },
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: retriesAfter(30, 120),
    headers: {
      'X-Event-Key': 'event-type',
      'X-Request-UUID': 'event-id',
      'X-Hook-UUID': 'delivery-id',
      'X-Attempt-Number': 'attempt',
    },
    deliveryIdPrefix: '',
  },
  subscription: {},
  fidelity: [
    {
      about: 'signature',
      what: 'covers only the body',
      known: 'documented',
      source: `${PAGES}/manage-webhooks/`,
    },
    {
      about: 'event id and type',
      what: 'X-Request-UUID and X-Event-Key, both unsigned: anyone who captures one delivery can replay it under another id',
      known: 'public',
      source: `${PAGES}/event-payloads/`,
    },
    {
      about: 'answer',
      what: '2xx within 10 s; two retries after a 5xx; bodies up to 256 KB',
      known: 'documented',
      source: `${PAGES}/troubleshoot-webhooks/`,
    },
    { about: 'ladder', what: '30 s and 2 min', known: 'chosen' },
  ],
})
