// One receiver process: `worker.ts <setting> <url>`. Sends its port, and ends on a request to drain.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { toNodeHandler } from '@postern/core/node'
import { openWebhooks, running, type Setting } from './handlers.ts'

const [setting, url] = process.argv.slice(2) as [Setting, string]
const server = createServer(toNodeHandler(await openWebhooks(setting, url))).listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('message', async () => {
  while (running > 0) await delay(10)
  // The last completions may not have reached the store yet.
  await delay(100)
  process.exit()
})
process.on('disconnect', () => process.exit())
process.send!((server.address() as AddressInfo).port)
