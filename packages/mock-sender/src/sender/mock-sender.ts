import type { AnyProvider, EventsOf, EventTypeOf } from '@postern/core'
import type { ApiServer, ListenOptions } from '../api/server/api-server.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryFilter } from '../delivery/delivery-filter.ts'
import type { Emitted } from '../delivery/emitted.ts'
import type { EventBody } from '../event/event-body.ts'
import type { SenderChange } from '../feed/change-feed.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import type { SubscribeOptions, Subscription } from '../subscription/subscription.ts'
import type { Duration } from '../time/duration.ts'
import type { DeliveryWatch } from './delivery-watch.ts'
import type { HandshakePlayer } from './handshake-player.ts'
import type {
  BatchOptions,
  EmitOptions,
  RedeliverOptions,
  ReplayOptions,
  SignOptions,
} from './sender-options.ts'
import type { SubscriptionManager } from './subscription-manager.ts'

/** The outbound side of one provider. */
export interface MockSender<P extends AnyProvider = AnyProvider>
  extends SubscriptionManager<P>,
    DeliveryWatch,
    HandshakePlayer,
    AsyncDisposable {
  readonly provider: P
  readonly seed: string
  /**
   * Registers a URL. Throws for a URL, an event pattern or a header that could never be delivered.
   * @example
   * const { secret } = await sender.subscribe({ url: 'http://127.0.0.1:3000/hooks', events: ['billing.*'] })
   */
  subscribe(options: SubscribeOptions<P> & { readonly secret?: string }): Promise<SignedSubscription>
  subscribe(options: SubscribeOptions<P>): Promise<Subscription>

  /**
   * Sends an event to every active subscription that wants its type, and resolves when each first attempt has ended.
   * `data` is merged into the data of the provider's example, or into the event itself if it has no data field. If no
   * subscription wants the event, the list is empty and its `warning` has the reason.
   * @example
   * const [delivery] = await sender.emit('alert.created', { title: 'Disk full' })
   * await sender.emit('alert.created', {}, { faults: [faults.tamperedBody()], attempts: [1] })
   */
  emit<Type extends EventTypeOf<P>>(
    type: Type,
    data?: EventData<EventsOf<P>[Type]>,
    options?: EmitOptions,
  ): Promise<Emitted>
  /**
   * Sends several events in one request, for a provider that sends batches. Each subscription gets those that it wants;
   * a fault of the event applies to the first one.
   * @example
   * const sender = createMockSender({ provider: sendgrid })
   * await sender.emit([{ type: 'open' }, { type: 'click', data: { url: 'https://example.com' } }])
   */
  emit(batch: readonly BatchedEvent<P>[], options?: BatchOptions): Promise<Emitted>
  /** Sends an event of a type that is not in the provider's catalog. */
  emit(custom: CustomEvent, options?: EmitOptions): Promise<Emitted>

  /**
   * Sends a recorded delivery again, signed by this sender. The bytes stay the same, except times and ids if the options
   * change them. Every active subscription that wants one of its events gets it, as with `emit`. Throws for an invalid
   * fixture, and names the wrong field.
   * @example
   * import { readFile } from 'node:fs/promises'
   *
   * const fixture = JSON.parse(await readFile('fixtures/0001.json', 'utf8'))
   * const [delivery] = await sender.replay(fixture, { shiftTimes: true, ids: 'new' })
   */
  replay(fixture: Fixture, options?: ReplayOptions): Promise<Emitted>

  /**
   * Makes a signed request without sending it, for supertest, `inject` and `app.request`.
   * @example
   * const { headers, text } = sender.sign('alert.created', { title: 'Disk full' })
   * await request(app).post('/webhooks/workflows').set(headers).send(text).expect(200)
   */
  sign<Type extends EventTypeOf<P>>(
    type: Type,
    data?: EventData<EventsOf<P>[Type]>,
    options?: SignOptions,
  ): SignedMessage
  sign(custom: CustomEvent, options?: SignOptions): SignedMessage

  /**
   * Sends an event again: as the same event (id and bytes), or as a new event with the same data.
   * @example
   * const again = await sender.redeliver(delivery, { as: 'same-event' })
   */
  redeliver(delivery: Delivery, options: RedeliverOptions): Promise<Delivery>
  /**
   * Returns the deliveries so far, oldest first.
   * @example
   * const failed = sender.deliveries({ type: 'alert.created', status: 'exhausted' })
   */
  deliveries(filter?: DeliveryFilter): Delivery[]

  /**
   * Serves the provider's management API over HTTP, until it or the sender is closed.
   * @example
   * const { url } = await sender.listen({ port: 4400, apiKey: 'key_of_the_test' })
   */
  listen(options?: ListenOptions): Promise<ApiServer>

  /** The time on the sender's clock, in milliseconds since the epoch. */
  now(): number
  /**
   * Advances virtual time and makes the attempts that are due. It waits for attempts that are under way, and throws
   * inside a receiver that has not answered yet, as `runNext` and `runUntilIdle` do.
   * @example
   * await sender.advance('5m 30s')
   */
  advance(duration: Duration): Promise<void>
  /**
   * Advances virtual time to the next attempt and makes it. Resolves to false if none is scheduled.
   * @example
   * while (await sender.runNext()) console.log(delivery.attempts.length, delivery.status)
   */
  runNext(): Promise<boolean>
  /**
   * Makes all remaining attempts, and resolves when no delivery is pending.
   * @example
   * const [delivery] = await sender.emit('alert.created')
   * await sender.runUntilIdle() // two and a half hours of retries, in milliseconds
   */
  runUntilIdle(): Promise<void>
  /**
   * Forgets every subscription and delivery, and cancels what is pending. The clock and the sequence of ids continue, so
   * that a receiver takes no new event for a duplicate.
   */
  reset(): Promise<void>
  /**
   * Calls the follower for every change, until the returned function is called. The follower must not throw: nothing
   * handles its errors.
   * @example
   * const stop = sender.follow((change) => {
   *   if (change.about === 'delivery') console.log(change.change, change.delivery.id)
   * })
   */
  follow(follower: (change: SenderChange) => void): () => void
  /** Aborts open requests, cancels pending deliveries, and leaves no timer or socket behind. */
  close(): Promise<void>
}

/** A subscription that has a secret. */
export type SignedSubscription = Subscription & { readonly secret: string }

/** One event of a batch. */
export type BatchedEvent<P extends AnyProvider = AnyProvider> = {
  readonly [Type in EventTypeOf<P>]: {
    readonly type: Type
    readonly data?: EventData<EventsOf<P>[Type]>
    /** Merged into the envelope, for instance `{ id: 'evt_1' }`. */
    readonly envelope?: EventBody
  }
}[EventTypeOf<P>]

/** An event type outside the provider's catalog. */
export interface CustomEvent {
  readonly type: string
  readonly data?: object
}

/** A request as the provider would send it. */
export interface SignedMessage {
  readonly headers: Record<string, string>
  readonly body: Buffer
  /** The body as text, for supertest (which would serialise a Buffer) and for `new Request`. */
  readonly text: string
  readonly event: EventBody
  /** The id the receiver should deduplicate on. */
  readonly id: string
}

/** The data that can be merged into the example of an event. */
export type EventData<Event> = Event extends { data?: infer Data }
  ? DeepPartial<'data' extends NamedKeyOf<Event> ? NonNullable<Data> : Event>
  : DeepPartial<Event>

/** The keys of an object without those of an index signature. */
type NamedKeyOf<T> = keyof { [Key in keyof T as string extends Key ? never : Key]: T[Key] }

type DeepPartial<T> = T extends readonly unknown[] | Date
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T
