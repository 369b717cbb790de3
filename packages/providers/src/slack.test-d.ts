import { createWebhooks } from '@postern/core'
import type { AppMentionEvent, SlackEvent as InnerEvent, ReactionAddedEvent } from '@slack/types'
import { expectTypeOf, it } from 'vitest'
import { type SlackEvent, type SlackEventsOf, slack } from './slack.ts'

const secret = 'a secret'

it('types the envelope without an SDK', () => {
  createWebhooks({ provider: slack, secret }).on('app_mention', (event) => {
    expectTypeOf(event).toExtend<SlackEvent<'app_mention'>>()
    expectTypeOf(event.event.type).toEqualTypeOf<'app_mention'>()
  })
})

it('types the inner events with @slack/types', () => {
  const provider = slack.typed<SlackEventsOf<InnerEvent>>()
  createWebhooks({ provider, secret })
    .on('app_mention', (event) => {
      expectTypeOf(event.event).toExtend<AppMentionEvent>()
      expectTypeOf(event.event.channel).toBeString()
      expectTypeOf(event.team_id).toBeString()
    })
    .on('reaction_added', (event) => expectTypeOf(event.event).toExtend<ReactionAddedEvent>())
    .on(['channel_created', 'channel_archive'], (event) => expectTypeOf(event.event_time).toBeNumber())
    // @ts-expect-error: Slack has no such type
    .on('app_mentioned', () => {})
})
