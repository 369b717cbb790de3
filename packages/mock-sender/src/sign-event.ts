import type { EventBody } from './event-factory.ts'
import { composeMessage } from './message.ts'
import type { SignedMessage, SignOptions } from './mock-sender.ts'
import { createRandom } from './random.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import { toSigningKeys } from './subscription.ts'

interface SigningContext extends Pick<SignOptions, 'faults' | 'secret'> {
  readonly deliveryId: string
  readonly nowMs: number
}

/** Makes the request that would deliver the event, for whoever sends it by other means. */
export function signEvent(
  { provider, seed }: ResolvedOptions,
  event: EventBody,
  { secret, faults = [], deliveryId, nowMs }: SigningContext,
): SignedMessage {
  if (secret === undefined) {
    throw new Error('There is no single secret to sign with. Pass secret to sign() or to createMockSender().')
  }
  const message = composeMessage(provider, {
    event,
    deliveryId,
    keys: toSigningKeys(provider, secret),
    nowMs,
    faults,
    random: createRandom(seed, 'faults', deliveryId),
  })
  if (message.copies > 1) {
    throw new Error(
      'sign() makes one request. Send its result several times, or use duplicate() with emit().',
    )
  }
  const sent = message.event
  return {
    headers: { ...message.headers },
    body: message.body,
    text: message.body.toString(),
    event: sent,
    id: provider.eventId(sent, Buffer.from(JSON.stringify(sent))),
  }
}
