import type { components, webhooks as OpenapiWebhooks } from '@octokit/openapi-webhooks-types'
import type { EventPayloadMap, IssuesEvent, PullRequestOpenedEvent, PushEvent } from '@octokit/webhooks-types'
import { createWebhooks, type EventTypeOf } from '@postern/core'
import { expectTypeOf, it } from 'vitest'
import { type GithubEvent, type GithubEvents, type GithubOpenapiEvents, github } from './github.ts'

const secret = 'a secret'

it('types the envelope without an SDK', () => {
  createWebhooks({ provider: github, secret })
    .on('pull_request.opened', (event) => {
      expectTypeOf(event).toExtend<GithubEvent>()
      expectTypeOf(event.action).toEqualTypeOf<string | undefined>()
    })
    .on('issues.*', (event) => expectTypeOf(event.repository).toEqualTypeOf<GithubEvent['repository']>())
})

it('types all events with @octokit/webhooks-types', () => {
  const provider = github.typed<GithubEvents<EventPayloadMap>>()
  createWebhooks({ provider, secret })
    .on('pull_request.opened', (event) => {
      expectTypeOf(event).toExtend<PullRequestOpenedEvent>()
      expectTypeOf(event.pull_request.title).toBeString()
    })
    .on('issues.*', (event) => {
      expectTypeOf(event).toExtend<IssuesEvent>()
      if (event.action === 'labeled') expectTypeOf(event.label?.name).toEqualTypeOf<string | undefined>()
    })
    .on('push', (event) => expectTypeOf(event).toExtend<PushEvent>())
    .on(['release.published', 'star.*'], (event) => expectTypeOf(event.sender.login).toBeString())
    .on('*', (event) => expectTypeOf(event).not.toBeAny())
    // @ts-expect-error: pull requests have no such action
    .on('pull_request.exploded', () => {})
  expectTypeOf<'workflow_run.completed' | 'ping' | 'issues.opened'>().toExtend<EventTypeOf<typeof provider>>()
})

it('types all events with @octokit/openapi-webhooks-types', () => {
  const provider = github.typed<GithubOpenapiEvents<OpenapiWebhooks>>()
  createWebhooks({ provider, secret })
    .on('pull_request.opened', (event) => {
      expectTypeOf(event).toExtend<components['schemas']['webhook-pull-request-opened']>()
      expectTypeOf(event.pull_request.title).toBeString()
    })
    .on('issues.*', (event) => expectTypeOf(event.issue.number).toBeNumber())
    .on('pull_request.review_requested', (event) => expectTypeOf(event.number).toBeNumber())
    .on('push', (event) => expectTypeOf(event.ref).toBeString())
    // @ts-expect-error: issues have no such action
    .on('issues.exploded', () => {})
  expectTypeOf<
    | 'check_run.completed'
    | 'sub_issues.parent_issue_added'
    | 'security_and_analysis'
    | 'dependabot_alert.auto_dismissed'
  >().toExtend<EventTypeOf<typeof provider>>()
})
