import { signal } from '@preact/signals'
import type { SubscriptionChangeJson, SubscriptionJson, SubscriptionsAnswer } from '../../control/contract.ts'
import { ask, toQuery } from '../link/ask.ts'

const PAGE_SIZE = 100

/** The loaded subscriptions, newest first. */
export const subscriptions = signal<readonly SubscriptionJson[]>([])
export const nextSubscriptions = signal<string | null>(null)

export async function loadSubscriptions(): Promise<void> {
  const answer = await ask<SubscriptionsAnswer>(`/subscriptions${toQuery({ limit: PAGE_SIZE })}`)
  subscriptions.value = answer.subscriptions
  nextSubscriptions.value = answer.next
}

export async function loadMoreSubscriptions(): Promise<void> {
  const after = nextSubscriptions.value
  if (after === null) return
  const answer = await ask<SubscriptionsAnswer>(`/subscriptions${toQuery({ limit: PAGE_SIZE, after })}`)
  const known = new Set(subscriptions.value.map(({ id }) => id))
  subscriptions.value = [...subscriptions.value, ...answer.subscriptions.filter(({ id }) => !known.has(id))]
  nextSubscriptions.value = answer.next
}

export function takeSubscriptionChange({ change, subscription }: SubscriptionChangeJson): void {
  const { value } = subscriptions
  if (change === 'deleted') {
    subscriptions.value = value.filter(({ id }) => id !== subscription.id)
  } else if (value.some(({ id }) => id === subscription.id)) {
    subscriptions.value = value.map((one) => (one.id === subscription.id ? subscription : one))
  } else {
    subscriptions.value = [subscription, ...value]
  }
}

export function findSubscription(id: string): SubscriptionJson | undefined {
  return subscriptions.value.find((subscription) => subscription.id === id)
}
