import type { EventBody } from '../event/event-body.ts'
import { composeMessage, faultyKeys, receivedIdOf } from '../event/message.ts'
import { toBody } from '../event/to-body.ts'
import { toSentHeaders } from '../http/request-headers.ts'
import { createRandom } from '../random/random.ts'
import { toSigningKeys } from '../subscription/subscription.ts'
import type { SignedMessage } from './mock-sender.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import type { SignOptions } from './sender-options.ts'

interface SigningContext extends Pick<SignOptions, 'faults' | 'secret' | 'url'> {
  readonly eventId: string
  readonly deliveryId: string
  readonly nowMs: number
}

/** Makes the request that would deliver the event, without sending it. */
export function signEvent(
  { provider, seed, settings }: ResolvedOptions,
  event: EventBody,
  { secret, url, faults = [], eventId, deliveryId, nowMs }: SigningContext,
): SignedMessage {
  if (secret === undefined) {
    throw new Error('There is no single secret to sign with. Pass secret to sign() or to createMockSender().')
  }
  const sending = faults.find(({ stage }) => stage === 'delivery' || stage === 'transport')
  if (sending) throw new Error(`sign() sends nothing. Use ${sending.name}() with emit().`)
  const random = () => createRandom(seed, 'faults', deliveryId)
  const newest = toSigningKeys(provider, secret)
  const keys = faultyKeys(provider, faults, newest, { attempt: 1, previous: [], newest, random })
  const message = composeMessage(provider, {
    event,
    eventId,
    deliveryId,
    nowMs,
    keys,
    faults,
    random,
    ...(url && { url }),
    ...(settings && { settings }),
  })
  if (message.copies > 1) {
    throw new Error(
      'sign() makes one request. Send its result several times, or use duplicate() with emit().',
    )
  }
  const sent = message.event
  return {
    headers: toSentHeaders(message),
    body: message.body,
    text: message.body.toString(),
    event: sent,
    id: receivedIdOf(provider, toBody(provider, sent), { event: sent, eventId, deliveryId, nowMs }),
  }
}
