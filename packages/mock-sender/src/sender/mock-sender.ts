import type { AnyProvider, EventsOf, EventTypeOf } from '@postern/core'
import type { ApiServer, ListenOptions } from '../api/server/listen.ts'
import type { Delivery, DeliveryFilter } from '../delivery/delivery.ts'
import type { DeliveryWatch } from '../delivery/delivery-watch.ts'
import type { EgressMode } from '../egress/egress-policy.ts'
import type { Resolver } from '../egress/resolve-target.ts'
import type { EventBody } from '../event/event-factory.ts'
import type { Fault } from '../faults/fault.ts'
import type { CertificateAuthority } from '../http/transport.ts'
import type { SubscribeOptions, Subscription } from '../subscription/subscription.ts'
import type { SubscriptionManager } from '../subscription/subscription-manager.ts'
import type { Duration } from '../time/duration.ts'

export interface MockSenderOptions<P extends AnyProvider = AnyProvider> {
  /** The service that is played: one of the five in `@postern/core/providers`, or your own by `defineProvider`. */
  readonly provider: P
  /** Virtual time stands still until `advance`, `runNext` or `runUntilIdle` move it. @default 'virtual' */
  readonly clock?: 'virtual' | 'real'
  /** The same seed gives the same ids, secrets, jitter and faults. @default a new one; see `sender.seed` */
  readonly seed?: string | number
  /** For `sign`, and for subscriptions that bring none. @default each subscription gets its own */
  readonly secret?: string
  /** How long an attempt really waits for its answer. @default the provider's timeout */
  readonly timeoutMs?: number
  /** The delay before each attempt, the first being 0. @default the provider's ladder */
  readonly ladderMs?: readonly number[]
  /** Spreads delays by up to this share, such as 0.2. @default 0 */
  readonly jitter?: number
  /** Attempts under way at the same moment. @default 64 */
  readonly concurrency?: number
  /** Exhausted deliveries in a row that disable a subscription; Infinity never does. @default 20 */
  readonly disableAfter?: number
  /** Where the virtual clock starts. @default now */
  readonly startAt?: number | Date
  /** Makes what is due at one instant in random order (by the seed). @default false */
  readonly shuffle?: boolean
  /** How many deliveries that have ended the log keeps, the newest ones; pending ones are always kept. @default 10000 */
  readonly keepDeliveries?: number
  /** Certificates in PEM to trust instead of the system's, for https: URLs. @default the system's */
  readonly ca?: CertificateAuthority
  /**
   * Where deliveries may go: `strict` holds the provider's own URL rules and allows public addresses only; `local`
   * also allows plain HTTP, loopback and private networks. @default 'local'
   */
  readonly egress?: EgressMode
  /** Finds the addresses of names. @default the operating system */
  readonly resolver?: Resolver
}

/** The outbound side of one provider. */
export interface MockSender<P extends AnyProvider = AnyProvider>
  extends SubscriptionManager<P>,
    DeliveryWatch {
  readonly provider: P
  readonly seed: string
  /** Registers a URL. Throws for a URL, an event pattern or a header that could never be delivered. */
  subscribe(options: SubscribeOptions<P> & { readonly secret?: string }): Promise<SignedSubscription>
  subscribe(options: SubscribeOptions<P>): Promise<Subscription>

  /**
   * Sends an event to every active subscription that wants its type, and resolves when each first attempt has been
   * answered. `data` is laid over the provider's example: over its data, or over the event where it has no data field.
   */
  emit<Type extends EventTypeOf<P>>(
    type: Type,
    data?: EventData<EventsOf<P>[Type]>,
    options?: EmitOptions,
  ): Promise<Delivery[]>
  /** Sends an event of a type that the provider's catalog does not have. */
  emit(custom: CustomEvent, options?: EmitOptions): Promise<Delivery[]>

  /** Makes a signed request without sending it, for supertest, `inject` and `app.request`. */
  sign<Type extends EventTypeOf<P>>(
    type: Type,
    data?: EventData<EventsOf<P>[Type]>,
    options?: SignOptions,
  ): SignedMessage
  sign(custom: CustomEvent, options?: SignOptions): SignedMessage

  /** Sends an event once more, as the same event (id and bytes) or as a new one with the same data. */
  redeliver(delivery: Delivery, options: RedeliverOptions): Promise<Delivery>
  /** The deliveries so far, oldest first. */
  deliveries(filter?: DeliveryFilter): Delivery[]

  /** Serves the provider's management API over HTTP, until it or the sender is closed. */
  listen(options?: ListenOptions): Promise<ApiServer>

  /** Milliseconds since the epoch on the sender's clock. */
  now(): number
  /** Moves virtual time on and makes the attempts that fall due. */
  advance(duration: Duration): Promise<void>
  /** Moves virtual time on to the next attempt and makes it; false when there is none. */
  runNext(): Promise<boolean>
  /** Makes all attempts that are or become due, and resolves when no delivery is pending. */
  runUntilIdle(): Promise<void>
  /** Aborts what is under way, cancels what is pending and leaves no timer or socket behind. */
  close(): Promise<void>
}

export type SignedSubscription = Subscription & { readonly secret: string }

/** An event type beyond the provider's catalog. */
export interface CustomEvent {
  readonly type: string
  readonly data?: object
}

interface EventOptions {
  /** Laid over the envelope, for instance `{ id: 'evt_1' }`. */
  readonly envelope?: EventBody
  readonly faults?: readonly Fault[]
}

export interface EmitOptions extends EventOptions {
  /** The numbers of the attempts that the faults befall. @default all */
  readonly attempts?: readonly number[]
}

export interface SignOptions extends EventOptions {
  /** @default the sender's secret, else that of its only subscription */
  readonly secret?: string | null
}

export interface RedeliverOptions extends Omit<EmitOptions, 'envelope'> {
  readonly as: 'same-event' | 'new-event'
}

/** A request as the provider would send it. */
export interface SignedMessage {
  readonly headers: Record<string, string>
  readonly body: Buffer
  /** The body as text, for supertest (which serialises a Buffer once more) and for `new Request`. */
  readonly text: string
  readonly event: EventBody
  /** What the receiver is to tell the event by. */
  readonly id: string
}

/** What may be laid over the example of an event. */
export type EventData<Event> = Event extends { data: infer Data } ? DeepPartial<Data> : DeepPartial<Event>

type DeepPartial<T> = T extends readonly unknown[] | Date
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T
