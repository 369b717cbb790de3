// One process of a service with an inbox: `inbox-process.ts <role> <version> <addresses>`. Sends its port when it is ready,
// or 0 for a worker. Arms a moment and drains on request.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@postern/core/node'
import { arm } from './moments.ts'
import type { Moment, Role } from './scenarios.ts'
import { openService, type Service } from './service.ts'

export type Order = 'drain' | { readonly arm: Moment }

const [role, version, addresses] = process.argv.slice(2) as [Role, string, string]

try {
  const service = await openService(JSON.parse(addresses), Number(version))
  const { port, stop } = role === 'ingress' ? await listen(service) : await work(service)
  process.on('message', (order: Order) => {
    if (order !== 'drain') return arm(order.arm)
    void stop()
      .then(() => service.idle())
      .then(() => process.exit())
  })
  process.on('disconnect', () => process.exit())
  process.send!(port)
} catch {
  // The engine is down. The supervisor starts this process again.
  process.exit(75)
}

async function listen(service: Service) {
  const server = createServer(toNodeHandler(service)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, stop: async () => void server.close() }
}

async function work(service: Service) {
  const worker = await service.work({ concurrency: 4 })
  return { port: 0, stop: () => worker.stop() }
}
