export type { Clock } from './clock.ts'
export type {
  Context,
  Handler,
  HandlerContext,
  SecretAnswer,
  SecretLookup,
  TenantSecret,
  TransactionContext,
} from './context.ts'
export { ERROR_CODES, type ErrorCode, isWebhookError, WebhookError } from './errors.ts'
export { type FetchRequestOptions, fromRequest } from './fetch.ts'
export type { Hint } from './hint.ts'
export { type Mount, type Receiving, type Routing, receiveAt, unmounted } from './mount.ts'
export type { Outcome } from './outcome.ts'
export { type Matching, matchesPattern, type Pattern } from './patterns.ts'
export {
  type AnyProvider,
  COMMON_LADDER_MS,
  type DeliveryPolicy,
  defineProvider,
  type Envelope,
  type EventDefinition,
  type EventMap,
  type EventOf,
  type EventsOf,
  type EventTypeOf,
  type FidelityNote,
  type Provider,
  type ProviderOptions,
  type SubscriptionPolicy,
} from './provider.ts'
export type { DeadLetterListener } from './receiver.ts'
export type { WebhookReply, WebhookRequest } from './request.ts'
export {
  type SignatureScheme,
  type SignedPart,
  type SigningKey,
  sign,
  toSigningKey,
  verify,
} from './signature.ts'
export type { StandardSchema } from './standard-schema.ts'
export type { Claim, ClaimOptions, IdempotencyStore } from './stores/contract.ts'
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './stores/memory.ts'
export {
  createWebhooks,
  type MatchedEvent,
  type UnhandledEvent,
  type UnknownEvent,
  type Webhooks,
  type WebhooksOptions,
} from './webhooks.ts'
