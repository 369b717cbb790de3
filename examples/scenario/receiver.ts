import { createServer } from 'node:http'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { workflows } from '@postern/core/providers'

/** A receiver that keeps the newest state of each alert. Its database is down for the first two attempts. */
export function createReceiver(secret: string) {
  const alerts = new Map<string, { at: string; severity: string }>()
  let outages = 2
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', ({ timestamp, data }) => {
    if (outages > 0) {
      outages--
      throw new Error('The database is down.')
    }
    const known = alerts.get(data.id)
    if (known && known.at > timestamp) return
    alerts.set(data.id, { at: timestamp, severity: data.severity })
  })
  webhooks.observe(() => {})
  return { alerts, server: createServer(toNodeHandler(webhooks, { path: '/webhooks/workflows' })) }
}
