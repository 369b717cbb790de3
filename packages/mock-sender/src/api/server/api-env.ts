import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** The environment of the routes: it holds Node's own request. */
export interface ApiEnv {
  readonly Bindings: HttpBindings
}

/** The context of one request. */
export type ApiContext = Context<ApiEnv>
