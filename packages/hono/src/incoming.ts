import type { NodeRequest } from '@postern/core/node'
import type { Context } from 'hono'

/**
 * Returns Node's own request if @hono/node-server made this Request from it and nothing has replaced, read or copied the
 * Request. Reading Node's request is faster than reading the Request, which is the fallback (bench/NOTES.md, "Hono").
 */
export function incomingOf({ env, req }: Context): NodeRequest | undefined {
  const incoming = (env as { incoming?: NodeRequest } | undefined)?.incoming
  if (typeof incoming?.on !== 'function') return undefined
  // @hono/node-server keeps the source and the state of a Request under symbols that it does not export.
  let made = false
  for (const key of Object.getOwnPropertySymbols(req.raw)) {
    const part: unknown = Reflect.get(req.raw, key)
    if (part === incoming) made = true
    else if (isReading(part)) return undefined
  }
  return made ? incoming : undefined
}

/** Whether a value under a symbol shows that the body was touched: a full Request, or the promise of a body. */
function isReading(part: unknown): boolean {
  return typeof part === 'object' && part !== null && ('bodyUsed' in part || 'then' in part)
}
