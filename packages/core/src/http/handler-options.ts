import { WebhookError } from '../ground/errors.ts'

/** The options of an adapter's `handler`. */
export interface HandlerOptions {
  /**
   * The path to answer, relative to the mount point. A plain path, not a pattern. A trailing slash and percent-encoding
   * make no difference. Leave it out when a route of the framework already selects the path.
   */
  readonly path?: string | undefined
}

/** Throws CONFIG_INVALID for common mistakes: the uncalled handler as middleware, or a path instead of options. */
export function assertMountable(webhooks: unknown, options: unknown): void {
  if (typeof options === 'string') {
    throw misused(`handler('${options}') takes an object. Write handler({ path: '${options}' }).`)
  }
  if (!isReceiver(webhooks) || !isPlain(options)) {
    throw misused(
      "The webhook handler was passed without being called. Call it: app.use(webhooks.handler({ path: '/webhooks/...' })).",
    )
  }
  const unknown = Object.keys(options).find((name) => name !== 'path')
  if (unknown !== undefined)
    throw misused(`handler() has no option '${unknown}'. It takes { path } or nothing.`)
}

function isReceiver(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'receive' in value && typeof value.receive === 'function'
  )
}

/** Requests, contexts and most apps are class instances. Options are plain objects, possibly of another realm. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.keys(value).length > MAX_PROPERTIES) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** More properties than options have. A Fastify app is a plain object too, with far more. */
const MAX_PROPERTIES = 10

function misused(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
