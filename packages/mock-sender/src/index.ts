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
export { describeDelivery } from './describe-delivery.ts'
export { type Duration, formatDuration } from './duration.ts'
export type { EventBody } from './event-factory.ts'
export { type EventFault, type Fault, type FaultContext, faults, type MessageFault } from './faults.ts'
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
