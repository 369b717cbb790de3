import type { Matching, Pattern } from './definition/patterns.ts'
import type { AnyProvider, EventOf, EventsOf, EventTypeOf, Provider } from './definition/provider.ts'
import type { Handler } from './handling/context.ts'
import { ATTACH, type Instrumentable } from './handling/instrumentation.ts'
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

/** An event as `onUnhandled` gets it: a known type without a handler, or a type that is not in the catalog. */
export type UnhandledEvent<P> = EventOf<P> | UnknownEvent<P>
/** An event whose type is not in the catalog: the field of the type is a string, and every other field is unknown. */
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
   * Runs `handler` for each event that matches the pattern: a type, `a.b.*`, `*` or a list of these. All matching handlers
   * run one after another, in the order of registration. `name` identifies the handler when a partly handled event is
   * retried. Set it if the order or the patterns of your handlers may change between releases.
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
  /**
   * Runs `handler` for events that no pattern matches, including types that are not in the catalog. Without such a handler
   * these events are acknowledged.
   * @example
   * webhooks.onUnhandled((_event, { type }) => console.log(`no handler for ${type}`))
   */
  onUnhandled(handler: Handler<UnhandledEvent<P>, Tx>, options?: { name?: string }): this
  /**
   * Runs `listener` when an event has used up its attempts, before the sender gets its reply. May run more than once per
   * event.
   * @example
   * webhooks.onDeadLetter((_event, { key, error }) => notify(`${key} failed for the last time: ${error}`))
   */
  onDeadLetter(listener: DeadLetterListener<UnhandledEvent<P>>): this
  /**
   * Calls `listener` with the outcome of every request and of every event from the inbox. The pipeline does not wait for
   * it; if it throws, the error is printed once. Without an observer, failures and refusals are printed to standard error.
   * @example
   * webhooks.observe((outcome) => {
   *   if ('code' in outcome) console.warn(outcome.status, outcome.code, outcome.hint?.text ?? outcome.error.message)
   * })
   */
  observe(listener: (outcome: Outcome) => unknown): this
  /**
   * Runs the pipeline for one request and resolves to the reply, by the deadline. Never rejects. Adapters call it.
   * @example
   * const reply = await webhooks.receive({
   *   method: 'POST',
   *   header: (name) => new Headers({ 'x-workflows-signature': 'sha256=00' }).get(name) ?? undefined,
   *   body: async () => bytes,
   * })
   * console.log(reply.status, reply.body)
   */
  receive(request: WebhookRequest): Promise<WebhookReply>
  /**
   * Receives a Web-standard Request, for Workers, Bun, Deno and Next.js route handlers.
   * @example
   * export default { fetch: webhooks.fetch }
   */
  fetch(request: Request): Promise<Response>
  /**
   * Starts a worker for the events in the inbox, in this process or another one. `stop()` waits for running events.
   * @example
   * const worker = await webhooks.work({ concurrency: 8 })
   * process.once('SIGTERM', () => worker.stop())
   */
  work(options?: WorkerOptions): Promise<InboxWorker>
  /** The events in the inbox that failed all their attempts. */
  readonly deadLetters: DeadLetters
  /**
   * Resolves when no request, no late run and no event from the inbox is running in this process. Await it before you
   * close what your handlers use.
   * @example
   * process.once('SIGTERM', async () => {
   *   await webhooks.idle()
   *   await pool.end()
   * })
   */
  idle(): Promise<void>
}

/**
 * Creates a receiver for one provider. Throws CONFIG_INVALID for options that cannot work.
 * @example
 * const webhooks = createWebhooks({ provider: workflows, secret: process.env.WEBHOOK_SECRET ?? '' })
 * webhooks.on('alert.created', (event) => console.log(event.data.title))
 */
export function createWebhooks<P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
): Webhooks<P, Tx> {
  const settings = resolveOptions(options as WebhooksOptions)
  const { handling, reporter } = settings
  const webhooks: Webhooks<P, Tx> & Instrumentable<Outcome> = {
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
    [ATTACH](create) {
      const { begin, count } = create({
        provider: options.provider.name,
        isKnown: (type) => Object.hasOwn(options.provider.events, type) || handling.router.handles(type),
        elapsed: settings.elapsed,
      })
      settings.beginTrace = begin
      reporter.count(count)
    },
  }
  return webhooks
}
