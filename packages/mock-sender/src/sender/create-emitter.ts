import { toEmitted } from '../delivery/emitted.ts'
import type { EventBody } from '../event/event-body.ts'
import { noExampleWarning } from '../event/no-example.ts'
import { assertAttempts } from '../faults/assert-attempts.ts'
import type { SenderParts } from './create-parts.ts'
import { type BatchArguments, emitBatch, isBatch } from './emit-batch.ts'
import type { MockSender } from './mock-sender.ts'
import { EMIT_KEYS, SIGN_KEYS } from './option-keys.ts'
import { readRedelivery } from './read-redelivery.ts'
import { sendDraft } from './send-draft.ts'
import type { EmitOptions, SignOptions } from './sender-options.ts'
import { signEvent } from './sign-event.ts'
import { type EventArguments, toDraft } from './to-draft.ts'

/** The methods of a sender that make events. */
export type Emitter = Pick<MockSender, 'emit' | 'replay' | 'sign' | 'redeliver'>

/** Makes the methods that make events. */
export function createEmitter(parts: SenderParts): Emitter {
  const { options, warnings, scheduler, sentIdOf, events, subscriptions, outbox } = parts
  const { provider, secret, ladderMs } = options

  return {
    async emit(...args: EventArguments<EmitOptions> | BatchArguments) {
      outbox.assertOpen()
      if (isBatch(args)) return emitBatch(parts, ...args)
      const { draft, options: wish } = toDraft('emit()', provider, args, EMIT_KEYS)
      assertAttempts(wish.attempts, wish.faults ?? [], ladderMs.length)
      const { sent, warning } = sendDraft(parts, draft, wish)
      warnings.warn(warning)
      return toEmitted(await sent, warning)
    },
    async replay(fixture, wish) {
      outbox.assertOpen()
      // Load this only for a replay, since most senders need no fixtures.
      const { replayFixture } = await import('./replay-fixture.ts')
      return replayFixture(parts, fixture, wish)
    },
    sign(...args: EventArguments<SignOptions>) {
      const { draft, options: wish } = toDraft('sign()', provider, args, SIGN_KEYS)
      warnings.warn(noExampleWarning(provider, draft))
      const known = wish.secret === undefined ? (secret ?? subscriptions.commonSecret()) : wish.secret
      const deliveryId = outbox.nextDeliveryId()
      const event = events.create(draft)
      return signEvent(options, event, {
        ...wish,
        secret: known,
        eventId: sentIdOf(event),
        deliveryId,
        nowMs: scheduler.now(),
      })
    },
    async redeliver(delivery, wish) {
      outbox.assertOpen()
      const { as, ...faulty } = readRedelivery(wish, ladderMs.length)
      const { id, events: sent, subscription, recorded } = outbox.get(delivery)
      if (!subscription.active) {
        throw new Error(`The subscription ${subscription.id} is disabled. Enable it first, with enable().`)
      }
      const again = sent.map(({ event }) => (as === 'new-event' ? events.renew(event) : event))
      const [made] = await outbox.send(again as [EventBody], [subscription], {
        ...faulty,
        redeliveryOf: id,
        ...(as === 'same-event' && { recorded }),
      })
      return made!
    },
  }
}
