import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const open: (() => Promise<void> | void)[] = []

/** Registers a resource of the test for `closeAll`. */
export function onClose(close: () => Promise<void> | void): void {
  open.push(close)
}

/** Closes the servers and senders of the test, the newest first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close()
}

/** Starts a server on a free loopback port and returns the URL of its path `/hooks`. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onClose(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
}
