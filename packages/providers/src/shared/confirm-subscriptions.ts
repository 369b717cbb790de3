import type { Outcome } from '@postern/core'
import { fetchText, type KeyFetch } from './fetch-text.ts'
import { toUrl } from './keys-by-url.ts'
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
    const url = toUrl((outcome.body as { readonly SubscribeURL?: unknown } | undefined)?.SubscribeURL)
    if (url === undefined || !isConfirmation(url)) {
      throw new Error(
        'The SubscribeURL of a SubscriptionConfirmation is not on a host of SNS and was not visited. Check its topic in the outcome.',
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

function isConfirmation({ protocol, port, username, password, hostname, searchParams }: URL): boolean {
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === ''
  return isPlain && SNS_HOST.test(hostname) && searchParams.get('Action') === 'ConfirmSubscription'
}
