import type { AnyProvider } from './definition/provider.ts'
import { WebhookError } from './ground/errors.ts'
import { assertMountable, type HandlerOptions } from './http/handler-options.ts'
import { pathMatcher } from './http/path.ts'
import type { WebhookReply, WebhookRequest } from './http/request.ts'
import { hasSignature } from './signing/verify.ts'

/** What the framework's own routing says of one request. */
export interface Routing {
  /** The request target within the framework's mount point, which the path option may also name. */
  readonly within: string | undefined
  /** It sent us exactly this path, another one, or everything there is. */
  readonly routed: 'exactly' | 'below' | 'everything'
}

/** The part of `Webhooks` that an adapter calls. */
export interface Receiving {
  readonly provider: Pick<AnyProvider, 'signature'>
  receive(request: WebhookRequest): Promise<WebhookReply>
}

/**
 * The reply for a request that is meant for this handler; undefined passes it on to the app's other routes.
 * `routing` is asked only where the path option does not say it already.
 */
export type ReceiveAt = (request: WebhookRequest, routing: () => Routing) => Promise<WebhookReply> | undefined

/**
 * Receives what is meant for one handler; throws CONFIG_INVALID for options with which there can be nothing.
 * A handler that was given no path and no mount path claims no request: it refuses what carries the provider's
 * signature with CONFIG_INVALID, and passes on the rest.
 */
export function receiveAt(webhooks: Receiving, options: HandlerOptions = {}): ReceiveAt {
  assertMountable(webhooks, options)
  return options.path === undefined ? receiveRouted(webhooks) : receiveOnPath(webhooks, options.path)
}

function receiveOnPath(webhooks: Receiving, path: string): ReceiveAt {
  const matches = pathMatcher(path)
  return (request, routing) =>
    matches(request.url) || matches(routing().within) ? webhooks.receive(request) : undefined
}

function receiveRouted(webhooks: Receiving): ReceiveAt {
  return (request, routing) => {
    const { routed } = routing()
    if (routed === 'exactly') return webhooks.receive(request)
    const { method, url } = request
    const header = (name: string) => request.header(name)
    if (routed === 'below' || !hasSignature(webhooks.provider.signature, header)) return undefined
    return webhooks.receive({ method, url, header, body: () => Promise.reject(unmounted()) })
  }
}

/** The refusal of a handler without a path, for frameworks whose routing shows it at registration. */
export function unmounted(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    "The webhook handler is mounted without a path. Give it one: handler({ path: '/webhooks/...' }), or a route of its own.",
  )
}
