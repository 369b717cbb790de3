import { WebhookError } from '../ground/errors.ts'

/**
 * Throws CONFIG_INVALID unless a client that the user passed has all these methods.
 * @param message what the value is not, and what to pass instead
 */
export function assertClient(client: unknown, methods: readonly string[], message: string): void {
  const parts: Readonly<Record<string, unknown>> = Object(client)
  if (methods.every((name) => typeof parts[name] === 'function')) return
  throw new WebhookError('CONFIG_INVALID', message)
}
