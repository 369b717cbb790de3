import type {
  BulkRedeliverAnswer,
  BulkRedeliverRequest,
  ControlInfo,
  DeliveriesQuery,
  EmitRequest,
  EventTypeJson,
  FaultJson,
  HealthAnswer,
  RedeliverRequest,
  RotateSecretRequest,
  StreamEvent,
  SubscribeRequest,
  SubscriptionJson,
  SubscriptionPatch,
  TestRequest,
} from '../control/contract.ts'
import type { DeliveryJson } from '../delivery/delivery.ts'
import type { WaitOptions } from '../sender/delivery-watch.ts'
import type { CustomEvent } from '../sender/mock-sender.ts'
import type { Duration } from '../time/duration.ts'

/**
 * A mock sender of another process, by its control API. It has the methods of a sender in process; what they resolve
 * with is JSON as it was then, which does not change afterwards.
 */
export interface MockSenderClient extends AsyncDisposable {
  /** Where the sender is served. */
  readonly url: string
  /** The provider, seed, clock, and how many deliveries there are. */
  info(): Promise<ControlInfo>
  /** The event types of the provider, each with an example and its schema. */
  events(): Promise<readonly EventTypeJson[]>
  /** What can go wrong with a delivery. */
  faults(): Promise<readonly FaultJson[]>

  subscribe(options: SubscribeRequest): Promise<SubscriptionJson & { readonly secret: string | null }>
  /** Oldest first. */
  subscriptions(): Promise<SubscriptionJson[]>
  update(subscription: Named, changes: SubscriptionPatch): Promise<SubscriptionJson>
  enable(subscription: Named): Promise<SubscriptionJson>
  disable(subscription: Named): Promise<SubscriptionJson>
  unsubscribe(subscription: Named): Promise<void>
  rotateSecret(
    subscription: Named,
    options?: RotateSecretRequest,
  ): Promise<SubscriptionJson & { readonly secret: string }>
  /** Sends a test event, and resolves when the first attempt has been answered. */
  test(subscription: Named, options?: TestRequest): Promise<DeliveryJson>
  /** What the receiver has answered so far. */
  health(subscription: Named, options?: { readonly limit?: number }): Promise<HealthAnswer>

  /**
   * Sends an event to every subscription that wants it, and resolves when each first attempt has been answered. An
   * empty list says in its `warning` why no subscription wanted the event.
   */
  emit(type: string, data?: object, options?: ClientEmitOptions): Promise<ClientEmitted>
  /** Sends an event of a type that the provider's catalog does not have. */
  emit(custom: CustomEvent, options?: ClientEmitOptions): Promise<ClientEmitted>
  /** Sends an event once more. */
  redeliver(delivery: Named, options: RedeliverRequest): Promise<DeliveryJson>
  /** Sends all of these once more that were not redelivered since. */
  redeliverAll(which: BulkRedeliverRequest): Promise<BulkRedeliverAnswer>
  /** The deliveries so far, oldest first. */
  deliveries(filter?: ClientDeliveryFilter): Promise<DeliveryJson[]>
  delivery(id: string): Promise<DeliveryJson>
  /**
   * Resolves with the oldest delivery that matches, once its first attempt was made, or whatever status is asked for.
   * A virtual clock makes what is due, attempt by attempt, until one matches.
   */
  waitFor(
    match: ClientDeliveryFilter | ((delivery: DeliveryJson) => boolean),
    options?: WaitOptions,
  ): Promise<DeliveryJson>

  /** Milliseconds since the epoch on the sender's clock. */
  now(): Promise<number>
  advance(duration: Duration): Promise<void>
  /** False: there was no attempt to make. */
  runNext(): Promise<boolean>
  runUntilIdle(): Promise<void>
  /** Forgets every subscription and delivery. Time and ids go on. */
  reset(): Promise<void>
  /** Every change from now on, or from an event on; a stream that breaks off is taken up where it was. */
  changes(options?: { readonly after?: string; readonly signal?: AbortSignal }): AsyncIterable<StreamEvent>
  /** Ends what this client waits for. The sender goes on. */
  close(): Promise<void>
}

/** What has an id, or the id. */
export type Named = string | { readonly id: string }

export type ClientEmitOptions = Pick<EmitRequest, 'envelope' | 'faults' | 'attempts'>

export interface ClientEmitted extends Array<DeliveryJson> {
  readonly warning?: string
}

export interface ClientDeliveryFilter extends Pick<DeliveriesQuery, 'type' | 'eventId' | 'status' | 'text'> {
  readonly subscription?: Named
}
