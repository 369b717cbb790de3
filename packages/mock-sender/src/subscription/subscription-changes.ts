import type { AnyProvider } from '@postern/core'
import { assertHeaders } from './custom-headers.ts'
import {
  assertEvents,
  type SubscriptionRecord,
  type SubscriptionTarget,
  toSigningKeys,
} from './subscription.ts'

interface ChangeTime {
  /** Milliseconds since the epoch, on the sender's clock. */
  readonly now: number
  /** The time for which the old secret keeps signing. */
  readonly overlapMs: number
}

/** Changes the given settings; the URL must have been checked. Throws for settings that cannot work, and then changes nothing. */
export function changeSubscription(
  provider: AnyProvider,
  record: SubscriptionRecord,
  changes: Partial<SubscriptionTarget>,
  time: ChangeTime,
): void {
  const { url = record.url, name = record.name, events = record.events, headers = record.headers } = changes
  const { scope = record.scope, secret } = changes
  assertEvents(provider, events)
  assertHeaders(provider, headers)
  if (secret !== undefined && secret !== record.secret) changeSecret(provider, record, secret, time)
  Object.assign(record, { url, target: new URL(url), name, scope, updatedAt: time.now })
  Object.assign(record, { events: [...events], headers: { ...headers } })
}

/** Replaces the secret. Null stops signing, if the provider allows it. */
export function changeSecret(
  provider: AnyProvider,
  record: SubscriptionRecord,
  secret: string | null,
  { now, overlapMs }: ChangeTime,
): void {
  const keys = toSigningKeys(provider, secret)
  const overlaps = secret !== null && record.keys.length > 0 && overlapMs > 0
  record.previous = overlaps ? { keys: record.keys, until: now + overlapMs } : null
  record.keys = keys
  record.secret = secret
  record.updatedAt = now
}
