import type { AnyProvider } from './definition/provider.ts'
import type { HandlerOptions } from './http/handler-options.ts'
import type { Receiving } from './mount.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'
import type { WebhooksOptions } from './webhooks-options.ts'

/** A receiver with a `handler` for one framework. */
export type WebhooksFor<Mounted, P extends AnyProvider = AnyProvider, Tx = never> = Webhooks<P, Tx> & {
  /**
   * Returns the receiver as middleware or a plugin of the framework. Mount it before anything that reads the body.
   * Throws CONFIG_INVALID for options that cannot work.
   * @example
   * import { createWebhooks } from '@postern/express'
   *
   * const webhooks = createWebhooks({ provider: workflows, secret })
   * app.use(webhooks.handler({ path: '/webhooks/workflows' }))
   */
  handler(options?: HandlerOptions): Mounted
}

/** The type of an adapter's `createWebhooks`. An adapter names it where the inferred type would need other packages. */
export type CreateWebhooksFor<Mounted> = <P extends AnyProvider, Tx = never>(
  options: WebhooksOptions<P, Tx>,
) => WebhooksFor<Mounted, P, Tx>

/** Makes an adapter's `createWebhooks`: core's, with the adapter's `handler` added. */
export function createWebhooksFor<Mounted>(
  handler: (webhooks: Receiving, options?: HandlerOptions) => Mounted,
): CreateWebhooksFor<Mounted> {
  return (options) => {
    const webhooks = createWebhooks(options)
    return Object.assign(webhooks, { handler: (at?: HandlerOptions) => handler(webhooks, at) })
  }
}
