import { defineProvider } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'

export type { GithubEvents, GithubOpenapiEvents } from './shared/octokit-events.ts'

const PAGES = 'https://docs.github.com/en/webhooks'

/** The fields that most GitHub payloads share. `github.typed` types the rest. */
export interface GithubEvent {
  readonly action?: string
  readonly sender?: Readonly<Record<string, unknown>>
  readonly repository?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** The most common types; the catalog is open, so handlers may name any other. */
const NAMES = [
  'check_run.completed',
  'check_run.created',
  'check_suite.completed',
  'check_suite.requested',
  'create',
  'delete',
  'deployment.created',
  'deployment_status.created',
  'discussion.created',
  'fork',
  'installation.created',
  'installation.deleted',
  'installation_repositories.added',
  'installation_repositories.removed',
  'issue_comment.created',
  'issue_comment.deleted',
  'issue_comment.edited',
  'issues.assigned',
  'issues.closed',
  'issues.edited',
  'issues.labeled',
  'issues.opened',
  'issues.reopened',
  'issues.unlabeled',
  'ping',
  'pull_request.closed',
  'pull_request.edited',
  'pull_request.labeled',
  'pull_request.opened',
  'pull_request.ready_for_review',
  'pull_request.reopened',
  'pull_request.review_requested',
  'pull_request.synchronize',
  'pull_request_review.submitted',
  'pull_request_review_comment.created',
  'push',
  'release.created',
  'release.published',
  'repository.created',
  'repository.deleted',
  'star.created',
  'star.deleted',
  'status',
  'workflow_dispatch',
  'workflow_job.completed',
  'workflow_job.queued',
  'workflow_run.completed',
  'workflow_run.requested',
] as const

/** The events in the catalog of `github` by their type. Handlers may name types beyond it. */
export type GithubCatalog = { [Type in (typeof NAMES)[number]]: GithubEvent }

const repository = { id: 1, name: 'hello', full_name: 'octo/hello', private: false }
const sender = { login: 'octo', id: 1, type: 'User' }

/**
 * GitHub's events. `X-GitHub-Event` and `X-GitHub-Delivery` are not signed: the type is part of the claim key, and
 * `context.typeSigned` is false.
 */
export const github = defineProvider({
  name: 'github',
  title: 'GitHub',
  signature: {
    header: 'X-Hub-Signature-256',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    prefix: 'sha256=',
  },
  envelope: {
    body: ['json', { formField: 'payload' }],
    type: [{ header: 'X-GitHub-Event' }, { field: 'action' }],
    id: { header: 'X-GitHub-Delivery', unsigned: true },
  },
  catalog: 'open',
  events: eventTypes<GithubCatalog>({
    names: NAMES,
    fields: {},
    examples: {
      'issues.opened': {
        action: 'opened',
        issue: { id: 1, number: 1, title: 'Example', state: 'open', user: sender, labels: [], body: null },
        repository,
        sender,
      },
      ping: {
        zen: 'Design for failure.',
        hook_id: 1,
        hook: { type: 'Repository', id: 1, events: ['push'] },
        repository,
        sender,
      },
      'pull_request.opened': {
        action: 'opened',
        number: 2,
        pull_request: {
          id: 1,
          number: 2,
          state: 'open',
          title: 'Example',
          merged: false,
          draft: false,
          user: sender,
        },
        repository,
        sender,
      },
      push: {
        ref: 'refs/heads/main',
        before: '0000000000000000000000000000000000000000',
        after: '0000000000000000000000000000000000000001',
        created: false,
        deleted: false,
        forced: false,
        commits: [],
        head_commit: null,
        repository,
        pusher: { name: 'octo', email: 'octo@example.com' },
        sender,
      },
      'workflow_run.completed': {
        action: 'completed',
        workflow_run: { id: 1, name: 'CI', head_branch: 'main', status: 'completed', conclusion: 'success' },
        repository,
        sender,
      },
    },
  }),
  delivery: {
    timeoutMs: 10_000,
    ladderMs: [0],
    maxBodyBytes: 25 * 1024 * 1024,
    headers: { 'X-GitHub-Event': 'event-type', 'X-GitHub-Delivery': 'event-id' },
    deliveryIdPrefix: '',
  },
  subscription: { wildcard: true },
  fidelity: [
    {
      about: 'signature',
      what: 'covers only the body',
      known: 'documented',
      source: `${PAGES}/using-webhooks/validating-webhook-deliveries`,
    },
    {
      about: 'event id',
      what: 'X-GitHub-Delivery, unsigned, the same on a redelivery: anyone who captures one delivery can replay it under another id',
      known: 'documented',
      source: `${PAGES}/using-webhooks/best-practices-for-using-webhooks`,
    },
    {
      about: 'event type',
      what: 'X-GitHub-Event, unsigned, and the action in the body',
      known: 'documented',
      source: `${PAGES}/webhook-events-and-payloads`,
    },
    {
      about: 'retries',
      what: 'no automatic retries; 10 s per attempt; bodies up to 25 MB',
      known: 'documented',
      source: `${PAGES}/using-webhooks/handling-failed-webhook-deliveries`,
    },
  ],
})
