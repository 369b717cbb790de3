import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** What the routes of a server know of a request: Node's own request, too. */
export interface ApiEnv {
  readonly Bindings: HttpBindings
}

export type ApiContext = Context<ApiEnv>
