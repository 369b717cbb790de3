import type { SubscriptionChange } from '../../feed/change-feed.ts'
import type { Subscription } from '../../subscription/subscription.ts'
import type { ApiHost } from '../server/api-host.ts'
import type { ApiProblem } from '../server/api-problem.ts'
import type { Route } from '../server/route.ts'
import type { SubscriptionFields } from '../server/subscription-fields.ts'

/** The management API of one provider. */
export interface Dialect {
  readonly routes: readonly Route[]
  /** Whose subscriptions a request without an organization header means; undefined: there are no organizations. */
  readonly defaultOrganization?: string
  /** The body of a refusal. */
  toError(problem: ApiProblem): unknown
  /** Sees each change of a subscription while the server listens. */
  readonly onChange?: (change: SubscriptionChange, subscription: Subscription) => void
}

/** What a dialect is made from. */
export interface DialectParts extends Omit<ApiHost, 'feed'> {
  readonly fields: SubscriptionFields
  /** Throws 404 for an id that nobody has, or that is not visible. */
  find(id: string | undefined, isVisible?: (subscription: Subscription) => boolean): Subscription
}

export const toIso = (ms: number): string => new Date(ms).toISOString()
