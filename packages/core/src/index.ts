export { type CreateWebhooksFor, createWebhooksFor, type WebhooksFor } from './adapter.ts'
export { defineProvider, type ProviderOptions, type SchemeOptions } from './definition/define-provider.ts'
export { COMMON_LADDER_MS, type DeliveryPolicy, type HeaderContent } from './definition/delivery-policy.ts'
export type {
  BodyFormat,
  DiscriminatorOf,
  Envelope,
  EnvelopeOptions,
  IdPlace,
  TypePlaces,
} from './definition/envelope.ts'
export type { EventDefinition, EventMap } from './definition/event-definition.ts'
export type { EventTypeReader } from './definition/event-type.ts'
export type { FidelityNote } from './definition/fidelity-note.ts'
export type {
  AcceptedReply,
  Answer,
  Handshake,
  HandshakeCondition,
  HandshakeReply,
} from './definition/handshake.ts'
export { type Matching, matchesPattern, type Pattern } from './definition/patterns.ts'
export type {
  AnyProvider,
  EventOf,
  EventsOf,
  EventTypeOf,
  Provider,
  ReplyPolicy,
  TypedEvents,
} from './definition/provider.ts'
export type { StandardSchema } from './definition/standard-schema.ts'
export type { SubscriptionPolicy } from './definition/subscription-policy.ts'
export type { Clock } from './ground/clock.ts'
export { ERROR_CODES, type ErrorCode, isWebhookError, WebhookError } from './ground/errors.ts'
export type {
  Context,
  Handler,
  HandlerContext,
  HandlerReply,
  TransactionContext,
} from './handling/context.ts'
export type { DeadLetterListener } from './handling/settings.ts'
export { type FetchRequestOptions, fromRequest } from './http/fetch.ts'
export type { HandlerOptions } from './http/handler-options.ts'
export { matchesPath } from './http/path.ts'
export { replyBody } from './http/reply-body.ts'
export type { WebhookReply, WebhookRequest } from './http/request.ts'
export type {
  DeadLetterBox,
  DeadMessage,
  Inbox,
  InboxDepth,
  InboxMessage,
  InboxWorker,
  RunMessage,
  WorkOptions,
} from './inbox/contract.ts'
export { retryAfterMsOf, toDeadMessage } from './inbox/dead-message.ts'
export { type MemoryInboxOptions, memoryInbox } from './inbox/memory.ts'
export { type ReceiveAt, type Receiving, type Routing, receiveAt, unmounted } from './mount.ts'
export type { Outcome } from './receiving/outcome.ts'
export type { SecretAnswer, SecretLookup, SenderSecret, TenantSecret } from './receiving/secrets.ts'
export {
  type ExplainOptions,
  explainSignature,
  type SignatureExplanation,
} from './signing/explain-signature.ts'
export type { Hint } from './signing/hint.ts'
export { type SigningKey, toSigningKey } from './signing/keys.ts'
export type { Place, RequestHead } from './signing/place.ts'
export type { SignedParts } from './signing/put-value.ts'
export type { SignedRequest } from './signing/request-parts.ts'
export type {
  SchemeTimestamp,
  SecretEncoding,
  SignatureAlgorithm,
  SignatureScheme,
  SignedPart,
  TimestampUnit,
} from './signing/scheme.ts'
export { type SignOptions, sign, signRequest } from './signing/sign.ts'
export { formatTimestamp } from './signing/timestamp.ts'
export { verify } from './signing/verify.ts'
export type {
  Claim,
  ClaimOptions,
  IdempotencyStore,
  ReleaseOptions,
  TransactionOptions,
} from './stores/contract.ts'
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './stores/memory.ts'
export {
  createWebhooks,
  type MatchedEvent,
  type UnhandledEvent,
  type UnknownEvent,
  type Webhooks,
} from './webhooks.ts'
export type { WebhooksOptions } from './webhooks-options.ts'
export type { DeadLetters } from './working/dead-letters.ts'
export type { WorkerOptions } from './working/work.ts'
