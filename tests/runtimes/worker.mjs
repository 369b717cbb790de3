// A typical Cloudflare Worker. The receivers are created in module scope, where no request's I/O may be kept.
import { createWebhooks, memoryStore } from '@postern/core'
import { generic } from '@postern/core/providers'
import { createWebhooks as createOnHono } from '@postern/hono'
import { Hono } from 'hono'
import { DEADLINE_MS, LEASE_MS, SECRET } from './worker-settings.mjs'

const handled = []
const options = { provider: generic, secret: SECRET, deadlineMs: DEADLINE_MS }

const prepare = (webhooks) =>
  webhooks
    .observe(() => {})
    .on('user.created', (event) => void handled.push(event.data.name))
    .on('user.deleted', () => new Promise((resolve) => setTimeout(resolve, 4 * DEADLINE_MS)))

const webhooks = prepare(createWebhooks(options))
/** The number of renewals of each event's lease. */
const renewals = {}
const counted = memoryStore()
const store = {
  ...counted,
  renew(key, ...lease) {
    renewals[key] = (renewals[key] ?? 0) + 1
    return counted.renew(key, ...lease)
  },
}
const leased = createWebhooks({ ...options, deadlineMs: 10 * LEASE_MS, leaseMs: LEASE_MS, store })
  .observe(() => {})
  .on('user.updated', () => new Promise((resolve) => setTimeout(resolve, 3 * LEASE_MS)))

const app = new Hono().use(prepare(createOnHono(options)).handler({ path: '/hono' }))

export default {
  async fetch(request, ...more) {
    switch (new URL(request.url).pathname) {
      case '/handled':
        return Response.json(handled.splice(0))
      case '/renewals':
        return Response.json(renewals)
      case '/leased':
        return leased.fetch(request)
      case '/hono':
        return app.fetch(request, ...more)
      default:
        return webhooks.fetch(request)
    }
  },
}
