import { defineProvider, type SignatureScheme } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { retriesAfter } from './shared/retries-after.ts'
import { standardWebhooksScheme } from './shared/standard-webhooks-scheme.ts'

const PAGE = 'https://docs.gitlab.com/user/project/integrations/webhooks/'

/** The fields that most GitLab events share. */
export interface GitlabEvent<Type extends string = string> {
  readonly object_kind: Type
  readonly object_attributes?: Readonly<Record<string, unknown>>
  readonly project?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const NAMES = [
  'access_token',
  'build',
  'deployment',
  'emoji',
  'feature_flag',
  'issue',
  'merge_request',
  'milestone',
  'note',
  'pipeline',
  'push',
  'release',
  'tag_push',
  'vulnerability',
  'wiki_page',
] as const

/** The events in the catalog of `gitlab` by their type. Handlers may name types beyond it. */
export type GitlabEvents = { [Type in (typeof NAMES)[number]]: GitlabEvent<Type> }

const project = { id: 1, name: 'hello', path_with_namespace: 'octo/hello' }

function define(signature: SignatureScheme, id: { header: string; unsigned?: true }, headers: object) {
  return defineProvider({
    name: 'gitlab',
    title: 'GitLab',
    signature,
    envelope: { type: 'object_kind', id },
    catalog: 'open',
    events: eventTypes<GitlabEvents>({
      names: NAMES,
      fields: { object_kind: 'string' },
      examples: {
        push: { object_kind: 'push', ref: 'refs/heads/main', checkout_sha: null, project, commits: [] },
        issue: {
          object_kind: 'issue',
          object_attributes: { id: 1, action: 'open', title: 'Example' },
          project,
        },
        merge_request: {
          object_kind: 'merge_request',
          object_attributes: { id: 1, action: 'open', title: 'Example', state: 'opened' },
          project,
        },
      },
    }),
    delivery: {
      timeoutMs: 10_000,
      ladderMs: retriesAfter(60, 120, 240),
      maxBodyBytes: 25 * 1024 * 1024,
      headers: { 'Idempotency-Key': 'event-id', ...headers },
      deliveryIdPrefix: '',
    },
    subscription: {},
    fidelity: [
      {
        about: 'authenticity',
        what: 'a signature made with the signing token, or the secret token itself',
        known: 'documented',
        source: PAGE,
      },
      { about: 'event id', what: 'Idempotency-Key, which retries repeat', known: 'documented', source: PAGE },
      { about: 'timeout', what: '10 s', known: 'documented', source: PAGE },
      { about: 'ladder', what: '1, 2 and 4 min', known: 'chosen' },
    ],
  })
}

/** GitLab's events, signed with a signing token (`whsec_...`) as in Standard Webhooks. Prefer it to `gitlabToken`. */
export const gitlab = define(
  standardWebhooksScheme('webhook'),
  { header: 'webhook-id' },
  { 'webhook-id': 'event-id' },
)

/**
 * GitLab's events with a secret token. GitLab sends the token itself and signs nothing: an attacker who sees one
 * delivery can forge others.
 */
export const gitlabToken = define(
  { header: 'X-Gitlab-Token', algorithm: 'token' },
  { header: 'Idempotency-Key', unsigned: true },
  {},
)
