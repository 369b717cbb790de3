import type { AnyProvider } from './definition/provider.ts'
import type { HandlerOptions } from './http/handler-options.ts'
import type { Receiving } from './mount.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'
import type { WebhooksOptions } from './webhooks-options.ts'

/** A receiver with the `handler` of one framework. */
export type WebhooksFor<Mounted, P extends AnyProvider = AnyProvider, Tx = never> = Webhooks<P, Tx> & {
  /** The receiver as the framework takes it; put it before anything that reads the body. */
  handler(options?: HandlerOptions): Mounted
}

/** The type of an adapter's `createWebhooks`, for those whose framework's types have no name of their own. */
export type CreateWebhooksFor<Mounted> = <P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
) => WebhooksFor<Mounted, P, Tx>

/** The `createWebhooks` of an adapter: core's, with the adapter's `handler`. */
export function createWebhooksFor<Mounted>(
  handler: (webhooks: Receiving, options?: HandlerOptions) => Mounted,
): CreateWebhooksFor<Mounted> {
  return (options) => {
    const webhooks = createWebhooks(options)
    return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
  }
}
