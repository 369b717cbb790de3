export type { ApiServer, ListenOptions } from './api/listen.ts'
export { type CheckOptions, type CheckResult, checkReceiver } from './check/check-receiver.ts'
export { askEffectsUrl } from './check/effects-url.ts'
export { toJunit } from './check/junit.ts'
export { createMockSender } from './create-mock-sender.ts'
export type {
  Attempt,
  AttemptError,
  AttemptErrorKind,
  AttemptOutcome,
  Delivery,
  DeliveryFilter,
  DeliveryStatus,
  Exchange,
  NextStep,
  ReceivedResponse,
  SentRequest,
  Why,
} from './delivery.ts'
export type { Captured, DeliveryPredicate, DeliveryWatch, WaitOptions } from './delivery-watch.ts'
export { describeDelivery } from './describe-delivery.ts'
export { type Duration, formatDuration } from './duration.ts'
export { EgressError } from './egress/egress-error.ts'
export type { EgressMode, EgressReason, EgressRefusal } from './egress/egress-policy.ts'
export type { Resolver } from './egress/resolve-target.ts'
export type { EventBody } from './event-factory.ts'
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
export type { OutgoingMessage } from './message.ts'
export type {
  CustomEvent,
  EmitOptions,
  EventData,
  MockSender,
  MockSenderOptions,
  RedeliverOptions,
  SignedMessage,
  SignedSubscription,
  SignOptions,
} from './mock-sender.ts'
export type { Random } from './random.ts'
export type { DisabledReason, SubscribeOptions, Subscription } from './subscription.ts'
export type {
  RotateOptions,
  SubscriptionChanges,
  SubscriptionManager,
  TestOptions,
} from './subscription-manager.ts'
export type { CertificateAuthority } from './transport.ts'
export type { Wire } from './wire.ts'
