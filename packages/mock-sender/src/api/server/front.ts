import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { ControlIndex, ServedProvider } from '../../control/contract.ts'
import type { ApiEnv } from './api-env.ts'
import { createApp } from './app.ts'
import { toErrorBody } from './error-body.ts'
import { replyWithPage, wantsPage } from './page-reply.ts'
import { route } from './route.ts'
import type { VisitorCheck } from './visitor.ts'

/** The apps of one sender. */
export interface Mount extends ServedProvider {
  readonly api: Hono<ApiEnv>
  readonly control: Hono<ApiEnv>
}

/** The senders of one server, each below its own path. */
export interface Front {
  /** Serves a mount until the returned function is called. Throws for a path that is taken. */
  add(mount: Mount): () => void
  isEmpty(): boolean
  providers(): readonly ServedProvider[]
  fetch(request: Request, env: object): Response | Promise<Response>
}

export function createFront(checkVisitor: VisitorCheck): Front {
  const mounts = new Map<string, Mount>()
  const providers = () => [...mounts.values()].map(({ name, title, path }) => ({ name, title, path }))
  const index = createIndex(checkVisitor, () => ({ providers: providers() }))

  return {
    add(mount) {
      const { path } = mount
      const taken = mounts.get(path)
      if (taken) throw new Error(`The server has ${taken.title} at '${path || '/'}'. Pass another path.`)
      mounts.set(path, mount)
      return () => mounts.delete(path)
    },
    isEmpty: () => mounts.size === 0,
    providers,
    fetch(request, env) {
      const { pathname } = new URL(request.url)
      const [, first = ''] = pathname.split('/', 2)
      const mount = mounts.get(`/${first}`) ?? mounts.get('')
      if (mount === undefined) return index.fetch(request, env as HttpBindings)
      const [, below] = pathname.slice(mount.path.length).split('/', 2)
      return (below === '_mock' ? mount.control : mount.api).fetch(request, env as HttpBindings)
    },
  }
}

/** Serves the paths that belong to no sender. */
function createIndex(checkVisitor: VisitorCheck, handle: () => ControlIndex): Hono<ApiEnv> {
  const shared = {
    method: 'GET',
    name: 'index',
    summary: 'Lists the providers of the server and their paths',
    known: 'chosen',
    access: 'public',
    examples: [],
  } as const
  return createApp({
    basePath: '',
    routes: [
      route({
        ...shared,
        path: '/',
        handle: ({ headers }) => (wantsPage(headers.accept) ? replyWithPage() : handle()),
      }),
      route({ ...shared, path: '/_mock', handle }),
    ],
    maxBodyBytes: 0,
    checkVisitor,
    authorize: () => {},
    standardAccess: 'public',
    readScope: () => null,
    toError: toErrorBody,
  })
}
