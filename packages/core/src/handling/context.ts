import type { WebhookRequest } from '../http/request.ts'

/** What a handler gets beside the event. */
export interface HandlerContext {
  /** The event's identity, from signed bytes: the provider's event id, or what stands for one. */
  readonly id: string
  /** The idempotency key, `<endpoint>:<id>`. */
  readonly key: string
  readonly type: string
  /** 1 for the first claim of this event, counted over retries, processes and restarts. */
  readonly attempt: number
  /** Aborted when the deadline passes or the claim is lost; work that goes on may be done a second time elsewhere. */
  readonly signal: AbortSignal
  /** The bytes that were signed. */
  readonly rawBody: Uint8Array
  /** A header of the request. Not signed: for logs, never for decisions. */
  header(name: string): string | undefined
}

/** What a store with transactions adds to the context. */
export interface TransactionContext<Tx> {
  /**
   * Runs the writes and the completion of the event in one transaction: both happen or neither does.
   * Only for the last handler of an event, since it completes it. Throws LEASE_LOST when the claim was taken over.
   */
  commit<T>(run: (tx: Tx) => Promise<T> | T): Promise<T>
  /** Completes the event inside a transaction that you opened; throws LEASE_LOST, so that it rolls back. */
  complete(tx: Tx): Promise<void>
}

export type Context<Tx = never> = [Tx] extends [never]
  ? HandlerContext
  : HandlerContext & TransactionContext<Tx>

export type Handler<Event, Tx = never> = (event: Event, context: Context<Tx>) => unknown

/** The secrets of one request: one, several while they rotate, or those of a tenant. */
export type SecretAnswer = string | readonly string[] | TenantSecret

/** A tenant's secrets, with the endpoint that keeps its event ids apart from those of other tenants. */
export interface TenantSecret {
  readonly secret: string | readonly string[]
  readonly endpoint: string
}

/** Undefined means that nobody is known under this request: it is refused as SIGNATURE_INVALID. */
export type SecretLookup = (
  request: WebhookRequest,
) => SecretAnswer | undefined | Promise<SecretAnswer | undefined>
