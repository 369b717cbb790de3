import type { Outcome } from '@postern/core'
import { fetchText, type KeyFetch } from './fetch-text.ts'
import { toUrl } from './keys-by-url.ts'
import { SNS_HOST } from './sns-host.ts'

/** How subscriptions are confirmed. */
export interface ConfirmSubscriptionsOptions {
  /** Visits the URL. @default the runtime's fetch */
  readonly fetch?: KeyFetch
  /** How long the visit may take. @default 5_000 */
  readonly timeoutMs?: number
}

/**
 * An observer that confirms the subscriptions of SNS: it visits the `SubscribeURL` of each `SubscriptionConfirmation` that
 * was verified, at AWS's hosts alone. It rejects when the visit fails; a person has two days to visit the URL then.
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
        'The SubscribeURL of a SubscriptionConfirmation leads to no host of SNS, and was not visited.',
      )
    }
    try {
      await fetchText(url.href, { fetch, timeoutMs })
    } catch (cause) {
      throw new Error(
        'A subscription could not be confirmed. Visit the SubscribeURL in the outcome, or subscribe once more.',
        { cause },
      )
    }
  }
}

function isConfirmation({ protocol, port, username, password, hostname, searchParams }: URL): boolean {
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === ''
  return isPlain && SNS_HOST.test(hostname) && searchParams.get('Action') === 'ConfirmSubscription'
}
