/** The provider's rules for subscriptions. */
export interface SubscriptionPolicy {
  readonly httpsOnly?: boolean
  /** The provider refuses URLs with private or internal addresses. */
  readonly publicAddressesOnly?: boolean
  readonly maxUrlLength?: number
  readonly maxNameLength?: number
  readonly maxSecretLength?: number
  /** `['*']` subscribes to every event. */
  readonly wildcard?: boolean
  /** Deliveries of a subscription without a secret are sent unsigned. */
  readonly secretOptional?: boolean
}
