import type { SubscriptionChange } from '../../feed/change-feed.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import type { ApiHost } from '../server/api-host.ts'
import type { ApiProblem } from '../server/api-problem.ts'
import type { Route } from '../server/route.ts'
import type { SubscriptionFields } from '../server/subscription-fields.ts'

/** The management API of one provider. */
export interface Dialect {
  readonly routes: readonly Route[]
  /** The organization of a request that does not name one. Undefined if the provider has no organizations. */
  readonly defaultOrganization?: string
  /** Returns the body of an error response. */
  toError(problem: ApiProblem): unknown
  /** Called for each change of a subscription while the server listens. */
  readonly onChange?: (change: SubscriptionChange, subscription: Subscription) => void
}

/** The host of a server, with its fields and its lookup of subscriptions. */
export interface DialectParts extends Omit<ApiHost, 'feed'> {
  readonly fields: SubscriptionFields
  /** Throws 404 if no visible subscription has the id. */
  find(id: string | undefined, isVisible?: (subscription: Subscription) => boolean): Subscription
}

/** Formats a time in ISO 8601. */
export const toIso = (ms: number): string => new Date(ms).toISOString()
