import type { Outcome } from '@postern/core'
import { fetchText, type KeyFetch } from './fetch-text.ts'
import { fieldsOf } from './fields-of.ts'
import { plainHttpsUrl } from './plain-https-url.ts'
import { SNS_HOST } from './sns-host.ts'

/** Options of `confirmSubscriptions`. */
export interface ConfirmSubscriptionsOptions {
  /** @default the runtime's fetch */
  readonly fetch?: KeyFetch
  /** The timeout of a visit. @default 5_000 */
  readonly timeoutMs?: number
}

/**
 * Creates an observer that confirms SNS subscriptions: it visits the `SubscribeURL` of each verified
 * `SubscriptionConfirmation`, only on AWS's hosts. It rejects when a visit fails; the URL stays valid for two days.
 * @example
 * webhooks.observe(confirmSubscriptions())
 */
export function confirmSubscriptions({
  fetch = globalThis.fetch,
  timeoutMs = 5_000,
}: ConfirmSubscriptionsOptions = {}): (outcome: Outcome) => Promise<void> {
  return async (outcome) => {
    if (outcome.kind !== 'handshake' || outcome.name !== 'SubscriptionConfirmation') return
    const url = plainHttpsUrl(fieldsOf(outcome.body).SubscribeURL)
    if (url === undefined || !isConfirmation(url)) {
      throw new Error(
        'The SubscribeURL of a SubscriptionConfirmation is not a confirmation URL of SNS and was not visited. Check its topic in the outcome.',
      )
    }
    try {
      await fetchText(url.href, { fetch, timeoutMs })
    } catch (cause) {
      throw new Error(
        'A subscription could not be confirmed. Visit the SubscribeURL in the outcome, or subscribe again.',
        { cause },
      )
    }
  }
}

function isConfirmation({ hostname, searchParams }: URL): boolean {
  return SNS_HOST.test(hostname) && searchParams.get('Action') === 'ConfirmSubscription'
}
