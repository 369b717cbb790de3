import { validateHeaderName } from 'node:http'
import { toControlErrorBody } from '../../control/control-error-body.ts'
import { createControlRoutes } from '../../control/create-control-routes.ts'
import { assertOptions, type KeysOf } from '../../text/assert-options.ts'
import { sideOf } from '../dialects/side-of.ts'
import type { ServedApi } from '../openapi/openapi.ts'
import type { ApiHost } from './api-host.ts'
import { ApiProblem } from './api-problem.ts'
import type { ApiServer, ListenOptions } from './api-server.ts'
import { createApp } from './app.ts'
import { authorize, authorizeControl } from './authorize.ts'
import { ORGANIZATION_HEADERS, readOrganization } from './organization.ts'
import { createPublicRoutes } from './public-routes.ts'
import { type StartedServer, startServer } from './start-server.ts'
import { createSubscriptionFields } from './subscription-fields.ts'

const KEYS: KeysOf<ListenOptions> = {
  port: true,
  host: true,
  apiKey: true,
  controlToken: true,
  path: true,
  on: true,
  maxBodyBytes: true,
  allowedHosts: true,
  organizationHeader: true,
}
const MAX_BODY_BYTES = 1024 * 1024

const startedServers = new WeakMap<ApiServer, StartedServer>()

interface Listening {
  readonly options?: ListenOptions | undefined
  readonly onClosed: () => void
}

/** Serves a sender. Rejects when the port or the path is taken, or a key, path or header name is invalid. */
export async function listen(host: ApiHost, { options = {}, onClosed }: Listening): Promise<ApiServer> {
  assertListenOptions(options)
  const { provider, sender, egress, feed } = host
  const { organizationHeader, path = '' } = options
  const fields = createSubscriptionFields(provider, egress)
  const dialect = sideOf(provider).createDialect({
    ...host,
    fields,
    find(id, isVisible = () => true) {
      const found = sender.subscriptions().find((subscription) => subscription.id === id)
      if (found && isVisible(found)) return found
      throw new ApiProblem('not_found', `There is no webhook ${id}.`)
    },
  })
  if (organizationHeader !== undefined && dialect.defaultOrganization === undefined) {
    throw new Error(`${provider.title} has no organizations. Leave organizationHeader out.`)
  }
  const server = options.on ? serverOf(options.on) : await startServer(options, dialect.toError)
  const control = createControlRoutes({ ...host, fields, providers: server.front.providers })
  const organizationHeaders = organizationHeader === undefined ? ORGANIZATION_HEADERS : [organizationHeader]
  const api = { provider, dialect, control: control.routes, url: server.url + path, organizationHeaders }
  const unmount = mount(api, server, options)
  const unfollow = feed.follow((change) => {
    if (change.about === 'subscription') dialect.onChange?.(change.change, change.subscription)
  })

  const listening: ApiServer = {
    url: api.url,
    async close() {
      unfollow()
      control.close()
      unmount()
      onClosed()
      if (server.front.isEmpty() && !server.isClosed()) await server.close()
    },
    [Symbol.asyncDispose]: () => listening.close(),
  }
  startedServers.set(listening, server)
  return listening
}

function assertListenOptions(options: ListenOptions): void {
  assertOptions('listen()', options, KEYS)
  const { apiKey, controlToken, path, on, organizationHeader } = options
  for (const [name, key] of Object.entries({ 'API key': apiKey, 'control token': controlToken })) {
    if (key === undefined || /^\S+$/.test(key)) continue
    throw new Error(`The ${name} is empty or contains spaces. Pass another one, or leave it out.`)
  }
  if (organizationHeader !== undefined) validateHeaderName(organizationHeader)
  if (path !== undefined && !/^\/[\w-]+$/.test(path)) {
    throw new Error(`path is '${path}'. Pass one word after a slash, such as '/stripe'.`)
  }
  if (path === '/_mock') throw new Error(`The control API is at '/_mock'. Pass another path.`)
  if (on === undefined) return
  if (path === undefined) throw new Error('The root of the server is taken. Pass a path, too.')
  const own = (['port', 'host', 'allowedHosts'] as const).find((name) => options[name] !== undefined)
  if (own) throw new Error(`${own} belongs to the server that on names. Leave it out.`)
}

function serverOf(on: ApiServer): StartedServer {
  const server = startedServers.get(on)
  if (server && !server.isClosed()) return server
  throw new Error('on is not a running server. Pass the result of listen() of another sender.')
}

function mount(api: ServedApi, server: StartedServer, options: ListenOptions): () => void {
  const { provider, dialect, organizationHeaders } = api
  const { apiKey, controlToken, path = '', maxBodyBytes = MAX_BODY_BYTES } = options
  const { front, checkVisitor, isLocal } = server
  const { defaultOrganization } = dialect
  const shared = { basePath: path, maxBodyBytes, checkVisitor }
  return front.add({
    name: provider.name,
    title: provider.title,
    path,
    api: createApp({
      ...shared,
      routes: [...createPublicRoutes(api), ...dialect.routes],
      authorize: (access, { authorization }) => authorize(access, authorization, apiKey),
      standardAccess: 'key',
      readScope: (headers) =>
        defaultOrganization === undefined
          ? null
          : readOrganization(headers, organizationHeaders, defaultOrganization),
      toError: dialect.toError,
    }),
    control: createApp({
      ...shared,
      routes: api.control,
      authorize: (_, { authorization }) => authorizeControl(authorization, { token: controlToken, isLocal }),
      standardAccess: 'control',
      readScope: () => null,
      toError: toControlErrorBody,
    }),
  })
}
