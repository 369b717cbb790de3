import { type Emitted, toEmitted } from '../delivery/emitted.ts'
import { assertData } from '../event/assert-data.ts'
import type { EventBody } from '../event/event-body.ts'
import type { EventDraft } from '../event/event-draft.ts'
import { arrangeFaults } from '../faults/arrange-faults.ts'
import { assertAttempts } from '../faults/assert-attempts.ts'
import { explainUnreached } from '../subscription/explain-unreached.ts'
import type { SubscriptionRecord } from '../subscription/subscription.ts'
import { assertOptions, type KeysOf, kindOf } from '../text/assert-options.ts'
import type { SenderParts } from './create-parts.ts'
import type { BatchedEvent } from './mock-sender.ts'
import { BATCH_KEYS } from './option-keys.ts'
import type { BatchOptions } from './sender-options.ts'

/** The arguments of `emit` for a batch. */
export type BatchArguments = [batch: readonly BatchedEvent[], options?: BatchOptions]

const EVENT_KEYS: KeysOf<EventDraft> = { type: true, data: true, envelope: true }

export function isBatch(args: readonly unknown[]): args is BatchArguments {
  return Array.isArray(args[0])
}

/** Sends one request to each subscription, with the events of the batch that it wants. */
export async function emitBatch(
  { options, subscriptions, outbox, events, warnings }: SenderParts,
  ...[batch, wish = {}]: BatchArguments
): Promise<Emitted> {
  const { provider, ladderMs } = options
  assertOptions('emit()', wish, BATCH_KEYS)
  if (provider.envelope.batch === undefined) {
    throw new Error(`${provider.title} sends one event in each request. Emit them one by one.`)
  }
  if (batch.length === 0) throw new Error('The batch has no events. Pass at least one.')
  const drafts = batch.map(toDraft)
  const faults = arrangeFaults(wish.faults)
  assertAttempts(wish.attempts, faults, ladderMs.length)
  const wanted = new Map<SubscriptionRecord, [EventBody, ...EventBody[]]>()
  for (const draft of drafts) {
    const event = events.create(draft)
    for (const subscription of subscriptions.wanting(draft.type, event)) {
      const others = wanted.get(subscription)
      if (others === undefined) wanted.set(subscription, [event])
      else others.push(event)
    }
  }
  const [{ type }] = drafts as [EventDraft]
  const warning = wanted.size === 0 ? explainUnreached(type, subscriptions.all()) : undefined
  const sent = [...wanted].map(([subscription, list]) =>
    outbox.send(list, [subscription], { ...wish, faults }),
  )
  warnings.warn(warning)
  return toEmitted((await Promise.all(sent)).flat(), warning)
}

function toDraft(given: BatchedEvent, index: number): EventDraft {
  const at = `event ${index} of the batch`
  assertOptions(at, given, EVENT_KEYS)
  const { type, data, envelope } = given as EventDraft
  if (typeof type !== 'string') throw new Error(`The type of ${at} is ${kindOf(type)}. Pass a text.`)
  assertData(`data of ${at}`, data)
  assertData(`envelope of ${at}`, envelope)
  return { type, ...(data && { data }), ...(envelope && { envelope }) }
}
