import type { DeliveryPolicy, SignatureScheme } from '@postern/core'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * The scheme of Standard Webhooks: `{id}.{timestamp}.{body}`, all three signed.
 * @param names how the headers begin: `webhook` or `svix`
 * @param secret how the secret's text becomes key bytes
 */
export function standardWebhooksScheme(
  names: 'webhook' | 'svix',
  secret: NonNullable<SignatureScheme['secret']> = { encoding: 'base64', stripPrefix: 'whsec_' },
): SignatureScheme {
  return {
    header: `${names}-signature`,
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    prefix: 'v1,',
    separator: ' ',
    timestamp: { header: `${names}-timestamp`, toleranceS: 300 },
    signed: [{ header: `${names}-id` }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
    secret,
  }
}

/** The delivery policy of services that send through Svix. */
export const SVIX_DELIVERY = {
  timeoutMs: 15 * SECOND_MS,
  ladderMs: [
    0,
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    2 * HOUR_MS,
    5 * HOUR_MS,
    10 * HOUR_MS,
    10 * HOUR_MS,
  ],
  headers: { 'svix-id': 'event-id' },
  deliveryIdPrefix: 'msg_',
} as const satisfies DeliveryPolicy
