import type { webhooks as OpenapiWebhooks } from '@octokit/openapi-webhooks-types'
import type { EventPayloadMap, IssuesEvent, PullRequestOpenedEvent } from '@octokit/webhooks-types'
import { createWebhooks } from '@postern/core'
import { type GithubEvents, type GithubOpenapiEvents, github } from '@postern/providers/github'
import { type SlackEventsOf, slack } from '@postern/providers/slack'
import { stripe } from '@postern/providers/stripe'
import type { AppMentionEvent, SlackEvent } from '@slack/types'
import type Stripe from 'stripe'

const secret = 'a secret'

createWebhooks({ provider: github.typed<GithubEvents<EventPayloadMap>>(), secret })
  .on('pull_request.opened', (event): PullRequestOpenedEvent => event)
  .on('issues.*', (event): IssuesEvent => event)
  // @ts-expect-error: GitHub has no such action
  .on('issues.exploded', () => {})

createWebhooks({ provider: github.typed<GithubOpenapiEvents<OpenapiWebhooks>>(), secret })
  .on('pull_request.opened', (event): string => event.pull_request.title)
  .on('issues.*', (event): number => event.issue.number)
  // @ts-expect-error: GitHub has no such action
  .on('issues.exploded', () => {})

createWebhooks({ provider: slack.typed<SlackEventsOf<SlackEvent>>(), secret })
  .on('app_mention', ({ event }): AppMentionEvent => event)
  // @ts-expect-error: Slack has no such event
  .on('app_mentioned', () => {})

createWebhooks({ provider: stripe.typed<Stripe.Event>(), secret })
  .on('checkout.session.completed', (event): Stripe.Checkout.Session => event.data.object)
  // @ts-expect-error: Stripe has no such event
  .on('invoice.payed', () => {})
