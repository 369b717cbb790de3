import { createServer, type Server, validateHeaderName } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { assertOptions, type KeysOf } from '../../text/assert-options.ts'
import { createDialect } from '../dialects/create-dialect.ts'
import type { ApiHost } from './api-host.ts'
import { ApiProblem } from './api-problem.ts'
import type { ApiServer, ListenOptions } from './api-server.ts'
import { createApp, toProblem } from './app.ts'
import { ORGANIZATION_HEADERS } from './organization.ts'
import { createSubscriptionFields } from './subscription-fields.ts'
import { createVisitorCheck } from './visitor.ts'

const LOCAL = '127.0.0.1'
const KEYS: KeysOf<ListenOptions> = {
  port: true,
  host: true,
  apiKey: true,
  maxBodyBytes: true,
  allowedHosts: true,
  organizationHeader: true,
}
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Starts a server for a sender; rejects when the port is taken, or for a key or header name that cannot be. */
export async function listen(host: ApiHost, options: ListenOptions = {}): Promise<ApiServer> {
  assertOptions('listen()', options, KEYS)
  const { apiKey, maxBodyBytes = 1024 * 1024, organizationHeader } = options
  const checkVisitor = createVisitorCheck({ host: LOCAL, allowedHosts: [], ...options })
  const organizationHeaders = organizationHeader === undefined ? ORGANIZATION_HEADERS : [organizationHeader]
  if (apiKey !== undefined && !/^\S+$/.test(apiKey)) {
    throw new Error(
      'The API key is empty or has spaces in it. Pass another one, or leave it out to take any.',
    )
  }
  if (organizationHeader !== undefined) validateHeaderName(organizationHeader)
  const { provider, sender, egress, watchers } = host
  const dialect = createDialect({
    ...host,
    fields: createSubscriptionFields(provider, egress),
    find(id, isVisible = () => true) {
      const found = sender.subscriptions().find((subscription) => subscription.id === id)
      if (found && isVisible(found)) return found
      throw new ApiProblem('not_found', `There is no webhook ${id}.`)
    },
  })
  if (organizationHeader !== undefined && dialect.defaultOrganization === undefined) {
    throw new Error(`${provider.title} has no organizations. Leave organizationHeader out.`)
  }
  const server = createServer()
  const url = await start(server, options)
  const api = { provider, dialect, url, organizationHeaders }
  const app = createApp({ ...api, apiKey, maxBodyBytes, checkVisitor })
  const errorHandler = (error: unknown) => {
    const problem = toProblem(error)
    return Response.json(dialect.toError(problem), { status: problem.status })
  }
  // The globals of whoever runs the sender stay as they are.
  server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler }))
  if (dialect.onChange) watchers.add(dialect.onChange)

  return {
    url,
    async close() {
      if (dialect.onChange) watchers.delete(dialect.onChange)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function start(server: Server, { port = 0, host = LOCAL }: ListenOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo
      const reached = ANY_ADDRESS[host] ?? host
      resolve(`http://${isIPv6(reached) ? `[${reached}]` : reached}:${taken}`)
    })
  })
}
