import type {
  BulkRedeliverAnswer,
  BulkRedeliverRequest,
  ControlInfo,
  DeliveriesQuery,
  EmitRequest,
  EventRequest,
  EventTypeJson,
  FaultJson,
  HandshakeRequest,
  HandshakeResult,
  HealthAnswer,
  RedeliverRequest,
  ReplayRequest,
  RotateSecretRequest,
  StreamEvent,
  SubscribeRequest,
  SubscriptionJson,
  SubscriptionPatch,
  TestRequest,
} from '../control/contract.ts'
import type { DeliveryJson } from '../delivery/delivery.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import type { WaitOptions } from '../sender/delivery-watch.ts'
import type { CustomEvent } from '../sender/mock-sender.ts'
import type { Duration } from '../time/duration.ts'

/**
 * A mock sender in another process, driven through its control API. It has the methods of an in-process sender. They
 * resolve with JSON snapshots, which do not change afterwards.
 */
export interface MockSenderClient extends AsyncDisposable {
  /** The base URL of the sender. */
  readonly url: string
  /** Returns the provider, seed, clock, and counts of deliveries. */
  info(): Promise<ControlInfo>
  /** Returns the event types of the provider, each with an example and its schema. */
  events(): Promise<readonly EventTypeJson[]>
  /** Returns the faults that a delivery can have. */
  faults(): Promise<readonly FaultJson[]>

  subscribe(options: SubscribeRequest): Promise<SubscriptionJson & { readonly secret: string | null }>
  /** Returns the subscriptions, oldest first. */
  subscriptions(): Promise<SubscriptionJson[]>
  update(subscription: Named, changes: SubscriptionPatch): Promise<SubscriptionJson>
  enable(subscription: Named): Promise<SubscriptionJson>
  disable(subscription: Named): Promise<SubscriptionJson>
  unsubscribe(subscription: Named): Promise<void>
  rotateSecret(
    subscription: Named,
    options?: RotateSecretRequest,
  ): Promise<SubscriptionJson & { readonly secret: string }>
  /** Sends a test event, and resolves when the first attempt has ended. */
  test(subscription: Named, options?: TestRequest): Promise<DeliveryJson>
  /** Returns statistics of the receiver's answers. */
  health(subscription: Named, options?: { readonly limit?: number }): Promise<HealthAnswer>

  /**
   * Sends an event to every subscription that wants it, and resolves when each first attempt has ended. If no
   * subscription wants the event, the list is empty and its `warning` has the reason.
   */
  emit(type: string, data?: object, options?: ClientEmitOptions): Promise<ClientEmitted>
  /** Sends an event of a type that is not in the provider's catalog. */
  emit(custom: CustomEvent, options?: ClientEmitOptions): Promise<ClientEmitted>
  /** Sends several events in one request, for a provider that sends batches. */
  emit(batch: readonly EventRequest[], options?: Omit<ClientEmitOptions, 'envelope'>): Promise<ClientEmitted>
  /** Sends a recorded delivery again, signed by the sender. */
  replay(fixture: Fixture, options?: Omit<ReplayRequest, 'fixture'>): Promise<ClientEmitted>
  /** Sends an event again. */
  redeliver(delivery: Named, options: RedeliverRequest): Promise<DeliveryJson>
  /** Sends again the events of all matching deliveries that were not redelivered since. */
  redeliverAll(which: BulkRedeliverRequest): Promise<BulkRedeliverAnswer>
  /** Returns the deliveries so far, oldest first. */
  deliveries(filter?: ClientDeliveryFilter): Promise<DeliveryJson[]>
  delivery(id: string): Promise<DeliveryJson>
  /**
   * Resolves with the oldest matching delivery, after its first attempt. A filter with a `status` also finds deliveries
   * before that. A virtual clock makes attempt after attempt until a delivery matches.
   */
  waitFor(
    match: ClientDeliveryFilter | ((delivery: DeliveryJson) => boolean),
    options?: WaitOptions,
  ): Promise<DeliveryJson>

  /**
   * Plays a handshake of the provider, and judges the answer as the provider does. Rejects with an error that
   * names each mistake.
   */
  handshake(name: string, options: Omit<HandshakeRequest, 'name'>): Promise<HandshakeResult>

  /** Milliseconds since the epoch on the sender's clock. */
  now(): Promise<number>
  advance(duration: Duration): Promise<void>
  /** Resolves to false if no attempt was scheduled. */
  runNext(): Promise<boolean>
  runUntilIdle(): Promise<void>
  /** Forgets every subscription and delivery. The clock and the sequence of ids continue. */
  reset(): Promise<void>
  /** Yields every change from now on, or since an event. Reconnects after a broken stream and misses nothing. */
  changes(options?: { readonly after?: string; readonly signal?: AbortSignal }): AsyncIterable<StreamEvent>
  /** Ends everything this client waits for. The sender keeps running. */
  close(): Promise<void>
}

/** An object with an id, or the id itself. */
export type Named = string | { readonly id: string }

/** The options of `emit`: fields of the envelope, and faults with the attempts that they apply to. */
export type ClientEmitOptions = Pick<EmitRequest, 'envelope' | 'faults' | 'attempts'>

/** The deliveries that an event made, with a warning if a mistake is likely, such as no subscription. */
export interface ClientEmitted extends Array<DeliveryJson> {
  readonly warning?: string
}

/** Selects deliveries: a delivery must match every given field. */
export interface ClientDeliveryFilter extends Pick<DeliveriesQuery, 'type' | 'eventId' | 'status' | 'text'> {
  readonly subscription?: Named
}
