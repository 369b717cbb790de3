import type { Subscription } from '../../subscription/subscription.ts'
import type { ApiHost, ChangeWatcher } from '../server/api-host.ts'
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
  readonly onChange?: ChangeWatcher
}

/** What a dialect is made from. */
export interface DialectParts extends Omit<ApiHost, 'watchers'> {
  readonly fields: SubscriptionFields
  /** Throws 404 for an id that nobody has, or that is not visible. */
  find(id: string | undefined, isVisible?: (subscription: Subscription) => boolean): Subscription
}

export const toIso = (ms: number): string => new Date(ms).toISOString()
