import type { AnyProvider } from '../definition/provider.ts'
import { WebhookError } from '../ground/errors.ts'
import { matchesPath } from './path.ts'
import type { WebhookReply, WebhookRequest } from './request.ts'

/** Where an adapter's handler stands for one request. */
export interface Mount {
  /** The handler's path option. */
  readonly path: string | undefined
  /** The request target, from the root. */
  readonly target: string | undefined
  /** Asked for only where the path option does not say it already. */
  routing(): Routing
}

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
 * A handler that was given no path and no mount path claims none of them: it refuses what carries the provider's
 * signature with CONFIG_INVALID, and passes on the rest.
 */
export function receiveAt(
  webhooks: Receiving,
  request: WebhookRequest,
  { path, target, routing }: Mount,
): Promise<WebhookReply> | undefined {
  if (path !== undefined && matchesPath(target, path)) return webhooks.receive(request)
  const { within, routed } = routing()
  if (path !== undefined) return matchesPath(within, path) ? webhooks.receive(request) : undefined
  if (routed === 'exactly') return webhooks.receive(request)
  const signatureHeader = webhooks.provider.signature.header
  if (routed === 'below' || request.header(signatureHeader.toLowerCase()) === undefined) return undefined
  return webhooks.receive({ ...request, header: request.header, body: () => Promise.reject(unmounted()) })
}

/** The refusal of a handler without a path, for frameworks whose routing shows it at registration. */
export function unmounted(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    "The webhook handler is mounted without a path. Give it one: handler({ path: '/webhooks/...' }), or a route of its own.",
  )
}
