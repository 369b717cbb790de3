import { WebhookError } from '../ground/errors.ts'

/** What an adapter's `handler` takes. */
export interface HandlerOptions {
  /**
   * The one path to answer, within the place where the handler is mounted. It is a plain path, not a pattern; a
   * trailing slash and percent-encoding make no difference. Leave it out on a route of its own.
   */
  readonly path?: string | undefined
}

/** Throws CONFIG_INVALID for what an app passes by mistake: the handler itself for its result, or a path for options. */
export function assertMountable(webhooks: unknown, options: unknown): void {
  if (typeof options === 'string') {
    throw misused(`handler('${options}') takes an object. Write handler({ path: '${options}' }).`)
  }
  if (!isReceiver(webhooks) || !isPlain(options)) {
    throw misused(
      "The webhook handler was passed on without being called. Call it: app.use(webhooks.handler({ path: '/webhooks/...' })).",
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

/** Requests, contexts and most apps are instances of something; the options are not, of whatever realm they come. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Object.keys(value).length > MANY) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** More properties than somebody writes who mistakes the options for another's: an app of Fastify is a plain object. */
const MANY = 10

function misused(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
