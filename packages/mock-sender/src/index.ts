export type { ApiServer, ListenOptions } from './api/server/api-server.ts'
export { describeDelivery } from './assertions/describe-delivery.ts'
export { type CheckOptions, type CheckResult, checkReceiver } from './check/check-receiver.ts'
export { askEffectsUrl } from './check/effects-url.ts'
export { toJunit } from './check/junit.ts'
export type {
  Attempt,
  AttemptError,
  AttemptErrorKind,
  AttemptJson,
  AttemptOutcome,
  DeliveredEvent,
  Delivery,
  DeliveryJson,
  DeliveryStatus,
  Exchange,
  NextStep,
  ReceivedResponse,
  SentRequest,
  Why,
} from './delivery/delivery.ts'
export type { DeliveryFilter } from './delivery/delivery-filter.ts'
export type { Emitted } from './delivery/emitted.ts'
export { EgressError } from './egress/egress-error.ts'
export type { EgressMode, EgressReason, EgressRefusal } from './egress/egress-policy.ts'
export type { Resolver } from './egress/resolve-target.ts'
export type { EventBody } from './event/event-body.ts'
export type { OutgoingMessage } from './event/outgoing-message.ts'
export type {
  BodyFault,
  DeliveryFault,
  DeliveryPlan,
  EventFault,
  Fault,
  FaultContext,
  KeyContext,
  KeyFault,
  MessageFault,
  TransportFault,
} from './faults/fault.ts'
export { faults } from './faults/index.ts'
export type { DeliveryChange, SenderChange, SubscriptionChange } from './feed/change-feed.ts'
export type { Fixture } from './fixtures/fixture.ts'
export { HandshakeError } from './handshakes/handshake-error.ts'
export type { HandshakeResult } from './handshakes/handshake-result.ts'
export type { FetchReceiver } from './http/fetch-receiver.ts'
export type { CertificateAuthority } from './http/transport.ts'
export type { Wire } from './http/wire.ts'
export type { Random } from './random/random.ts'
export { createMockSender } from './sender/create-mock-sender.ts'
export type { Captured, DeliveryPredicate, DeliveryWatch, WaitOptions } from './sender/delivery-watch.ts'
export type { HandshakeOptions, HandshakePlayer } from './sender/handshake-player.ts'
export type {
  BatchedEvent,
  CustomEvent,
  EventData,
  MockSender,
  SignedMessage,
  SignedSubscription,
} from './sender/mock-sender.ts'
export type {
  BatchOptions,
  EmitOptions,
  MockSenderOptions,
  RedeliverOptions,
  ReplayOptions,
  SignOptions,
} from './sender/sender-options.ts'
export type {
  RotateOptions,
  SubscriptionChanges,
  SubscriptionManager,
  TestOptions,
} from './sender/subscription-manager.ts'
export type {
  DisabledReason,
  SubscribeOptions,
  Subscription,
  SubscriptionSettings,
} from './subscription/subscription.ts'
export { type Duration, formatDuration } from './time/duration.ts'
