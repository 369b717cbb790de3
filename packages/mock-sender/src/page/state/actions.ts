import type {
  BulkRedeliverAnswer,
  ClockAnswer,
  DeliveryAnswer,
  DeliveryJson,
  EmitAnswer,
  EmitRequest,
  HandshakeAnswer,
  HandshakeRequest,
  RunNextAnswer,
  SecretAnswer,
  SubscribeRequest,
  SubscriptionAnswer,
} from '../../control/contract.ts'
import { ask } from '../link/ask.ts'
import { attempting, notify } from './notices.ts'
import { go } from './place.ts'
import { countSoon, takeClock } from './sender.ts'

const post = <Answer>(path: string, body: object = {}) => ask<Answer>(path, { method: 'POST', body })
const at = (kind: 'deliveries' | 'subscriptions', id: string) => `/${kind}/${encodeURIComponent(id)}`

/** Emits an event, and shows the number of deliveries. Resolves to undefined if the sender refused. */
export async function emit(request: EmitRequest): Promise<EmitAnswer | undefined> {
  const answer = await attempting(() => post<EmitAnswer>('/emit', request))
  if (!answer) return undefined
  const { deliveries, warning } = answer
  if (warning !== null) notify('failed', warning)
  if (deliveries.length > 0)
    notify('done', `Emitted ${request.type}: ${plural(deliveries.length, 'delivery')}.`)
  return answer
}

export async function redeliver(
  { id }: Pick<DeliveryJson, 'id'>,
  as: 'same-event' | 'new-event',
): Promise<void> {
  const answer = await attempting(
    () => post<DeliveryAnswer>(`${at('deliveries', id)}/redeliver`, { as }),
    () => (as === 'same-event' ? 'Redelivered the same event.' : 'Redelivered the data as a new event.'),
  )
  if (answer) go({ open: `delivery:${answer.delivery.id}`, attempt: '' })
}

export async function redeliverExhausted(subscription: string): Promise<void> {
  const body = { status: 'exhausted', ...(subscription !== '' && { subscription }) }
  await attempting(
    () => post<BulkRedeliverAnswer>('/redeliver', body),
    ({ deliveries, skipped }) => {
      const left = skipped.length === 0 ? '' : ` ${skipped.length} skipped (disabled, or redelivered since).`
      return `Redelivered ${plural(deliveries.length, 'event')}.${left}`
    },
  )
  countSoon()
}

export async function runNext(): Promise<void> {
  const answer = await attempting(() => post<RunNextAnswer>('/run-next'))
  if (!answer) return
  takeClock(answer)
  if (!answer.ran) notify('done', 'No attempt is scheduled.')
}

export async function advance(by: string): Promise<void> {
  const answer = await attempting(() => post<ClockAnswer>('/advance', { by }))
  if (answer) takeClock(answer)
}

export async function runUntilIdle(): Promise<void> {
  const answer = await attempting(() => post<ClockAnswer>('/run-until-idle'))
  if (answer) takeClock(answer)
}

export async function subscribe(request: SubscribeRequest): Promise<SecretAnswer | undefined> {
  return attempting(() => post<SecretAnswer>('/subscriptions', request))
}

export async function setActive(id: string, to: 'enable' | 'disable'): Promise<void> {
  await attempting(
    () => post<SubscriptionAnswer>(`${at('subscriptions', id)}/${to}`),
    () => `The subscription is ${to}d.`,
  )
}

export async function rotateSecret(id: string): Promise<SecretAnswer | undefined> {
  return attempting(() => post<SecretAnswer>(`${at('subscriptions', id)}/rotate-secret`))
}

export async function sendTest(id: string): Promise<void> {
  const answer = await attempting(
    () => post<DeliveryAnswer>(`${at('subscriptions', id)}/test`),
    () => 'Sent the test event.',
  )
  if (answer) go({ view: 'deliveries', open: `delivery:${answer.delivery.id}`, attempt: '' })
}

export async function playHandshake(request: HandshakeRequest): Promise<HandshakeAnswer | undefined> {
  return attempting(() => post<HandshakeAnswer>('/handshake', request))
}

export async function unsubscribe(id: string): Promise<void> {
  await attempting(
    () => ask<void>(at('subscriptions', id), { method: 'DELETE' }),
    () => 'The subscription is deleted.',
  )
}

export function plural(count: number, word: string): string {
  if (count === 1) return `1 ${word}`
  return `${count.toLocaleString('en')} ${word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`}`
}
