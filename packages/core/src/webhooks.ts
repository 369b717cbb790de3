import type { Matching, Pattern } from './definition/patterns.ts'
import type { AnyProvider, EventOf, EventsOf, EventTypeOf, Provider } from './definition/provider.ts'
import type { Handler } from './handling/context.ts'
import type { DeadLetterListener } from './handling/settings.ts'
import { fetchWith } from './http/fetch.ts'
import type { WebhookReply, WebhookRequest } from './http/request.ts'
import type { InboxWorker } from './inbox/contract.ts'
import type { Outcome } from './receiving/outcome.ts'
import { receive } from './receiving/receive.ts'
import { resolveOptions } from './resolve-options.ts'
import type { WebhooksOptions } from './webhooks-options.ts'
import { createDeadLetters, type DeadLetters } from './working/dead-letters.ts'
import { type WorkerOptions, work } from './working/work.ts'

/** An event as `onUnhandled` gets it: known without a handler, or of a type that nobody catalogued. */
export type UnhandledEvent<P> = EventOf<P> | UnknownEvent<P>
export type UnknownEvent<P> =
  P extends Provider<infer _Events, infer D>
    ? { readonly [K in D]: string } & { readonly [field: string]: unknown }
    : never

/** The events that a pattern, or a list of them, matches. */
export type MatchedEvent<P, Patterns> = EventsOf<P>[Matching<
  EventTypeOf<P>,
  Patterns extends readonly (infer One extends string)[] ? One : Patterns extends string ? Patterns : never
>]

/** The receiver of one provider's webhooks. */
export interface Webhooks<P extends AnyProvider = AnyProvider, Tx = never> {
  readonly provider: P
  /**
   * Runs `handler` for each event that the pattern matches: a type, `a.b.*`, `*` or a list of these.
   * All matching handlers run, one after another, in the order of registration. `name` is remembered with a
   * partly handled event, so give one where the order or the patterns of handlers may change between releases.
   * @example
   * webhooks.on('alert.created', async (event) => {
   *   await notify(event.data.title)
   * })
   */
  on<const One extends Pattern<EventTypeOf<P>>>(
    pattern: One | readonly One[],
    handler: Handler<EventsOf<P>[Matching<EventTypeOf<P>, One>], Tx>,
    options?: { name?: string },
  ): this
  /** Runs for events that have no handler of their own, known or not. Without one they are just acknowledged. */
  onUnhandled(handler: Handler<UnhandledEvent<P>, Tx>, options?: { name?: string }): this
  /** Runs when an event has used up `maxAttempts`, before the sender is told so. At least once per event. */
  onDeadLetter(listener: DeadLetterListener<UnhandledEvent<P>>): this
  /**
   * Gets the outcome of every request and of all work from the inbox. Nothing waits for what it returns, and its errors are printed once. Without
   * an observer, failures and refusals are printed to standard error.
   */
  observe(listener: (outcome: Outcome) => unknown): this
  /** The whole pipeline for one request. Never rejects, and resolves by the deadline. */
  receive(request: WebhookRequest): Promise<WebhookReply>
  /** The same for Web-standard runtimes. */
  fetch(request: Request): Promise<Response>
  /**
   * Starts to handle what the inbox holds, here or in a process of its own; `stop()` drains.
   * @example
   * const worker = await webhooks.work({ concurrency: 8 })
   * process.once('SIGTERM', () => worker.stop())
   */
  work(options?: WorkerOptions): Promise<InboxWorker>
  /** The events that no worker could complete. */
  readonly deadLetters: DeadLetters
  /** Resolves when this process handles nothing any more: no request, no late run and no work. For shutting down. */
  idle(): Promise<void>
}

/**
 * Creates a receiver for one provider; throws CONFIG_INVALID for options that cannot work.
 * @example
 * const webhooks = createWebhooks({ provider: workflows, secret: process.env.WEBHOOK_SECRET! })
 * webhooks.on('alert.created', (event) => console.log(event.data.title))
 */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const settings = resolveOptions(options as WebhooksOptions)
  const { handling, reporter } = settings
  return {
    provider: options.provider,
    on(pattern, handler, { name } = {}) {
      handling.router.on(typeof pattern === 'string' ? [pattern] : pattern, handler as never, name)
      return this
    },
    onUnhandled(handler, { name } = {}) {
      handling.router.onUnhandled(handler as never, name)
      return this
    },
    onDeadLetter(listener) {
      handling.deadLetter.push(listener as never)
      return this
    },
    observe(listener) {
      reporter.observe(listener)
      return this
    },
    receive: (request) => receive(settings, request),
    fetch: (request) => fetchWith((plain) => receive(settings, plain), request),
    work: (options) => work(settings, options),
    deadLetters: createDeadLetters(settings),
    idle: () => settings.activity.idle(),
  }
}
