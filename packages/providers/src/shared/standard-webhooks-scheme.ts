import type { DeliveryPolicy, SignatureScheme } from '@postern/core'
import { retriesAfter } from './retries-after.ts'

/**
 * The signature scheme of Standard Webhooks, over `{id}.{timestamp}.{body}`.
 * @param names the prefix of the headers
 * @param secret how to decode the secret into key bytes
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
  timeoutMs: 15_000,
  ladderMs: retriesAfter(5, 300, 1800, 7200, 18_000, 36_000, 36_000),
  headers: { 'svix-id': 'event-id' },
  deliveryIdPrefix: 'msg_',
} as const satisfies DeliveryPolicy
