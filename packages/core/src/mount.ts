import type { AnyProvider } from './definition/provider.ts'
import { WebhookError } from './ground/errors.ts'
import { assertMountable, type HandlerOptions } from './http/handler-options.ts'
import { pathMatcher } from './http/path.ts'
import type { WebhookReply, WebhookRequest } from './http/request.ts'
import { hasSignature } from './signing/verify.ts'

/** The framework's routing of one request. */
export interface Routing {
  /** The request target below the framework's mount point. The path option may match this one too. */
  readonly within: string | undefined
  /** Whether the route matched this path exactly, a path below the mount point, or every request. */
  readonly routed: 'exactly' | 'below' | 'everything'
}

/** The part of `Webhooks` that an adapter calls. */
export interface Receiving {
  readonly provider: Pick<AnyProvider, 'signature'>
  receive(request: WebhookRequest): Promise<WebhookReply>
}

/**
 * Replies to a request that is meant for this handler. Returns undefined for any other request, which the app's other
 * routes then get. Calls `routing` only when the path option does not decide.
 */
export type ReceiveAt = (request: WebhookRequest, routing: () => Routing) => Promise<WebhookReply> | undefined

/**
 * Decides which requests one handler receives. Throws CONFIG_INVALID for options that cannot work.
 * A handler at the root without a path takes no request over: it answers CONFIG_INVALID to requests that carry the
 * provider's signature header and passes on all others.
 * @example
 * const receive = receiveAt(webhooks, { path: '/webhooks/workflows' })
 * createServer(async (req, res) => {
 *   const reply = await receive(toNodeRequest(req), () => ({ within: req.url, routed: 'everything' }))
 *   if (reply === undefined) res.writeHead(404).end()
 *   else await writeReply(req, res, reply)
 * })
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

/** The error of a handler without a path. Adapters that see this at registration throw it there. */
export function unmounted(): WebhookError {
  return new WebhookError(
    'CONFIG_INVALID',
    "The webhook handler is mounted without a path. Give it one: handler({ path: '/webhooks/...' }), or put it on a route.",
  )
}
