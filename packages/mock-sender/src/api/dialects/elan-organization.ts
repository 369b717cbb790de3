import type { AnyProvider } from '@postern/core'
import type { Subscription } from '../../subscription/subscription.ts'

/** The organization of the example events, so that what is emitted as it is reaches the default one. */
export function defaultOrganization({ events }: AnyProvider): string {
  return String(events['workflow.completed']?.example?.organization_id)
}

/** Tells the subscriptions of an organization; those made in process without a scope belong to the default one. */
export function inOrganization(
  provider: AnyProvider,
  organization: string | null,
): (subscription: Subscription) => boolean {
  const standard = defaultOrganization(provider)
  return ({ scope }) => (scope ?? standard) === (organization ?? standard)
}
