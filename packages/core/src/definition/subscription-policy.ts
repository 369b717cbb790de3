/** What the provider asks of a subscription. */
export interface SubscriptionPolicy {
  readonly httpsOnly?: boolean
  /** The provider refuses URLs that lead to private or internal addresses. */
  readonly publicAddressesOnly?: boolean
  readonly maxUrlLength?: number
  readonly maxNameLength?: number
  readonly maxSecretLength?: number
  /** `['*']` subscribes to every event. */
  readonly wildcard?: boolean
  /** Deliveries of a subscription without a secret are sent unsigned. */
  readonly secretOptional?: boolean
}
