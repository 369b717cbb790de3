import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when a server on `port` is ready. Rejects after a minute. */
export async function waitForPort(
  port: number,
  isReady: () => Promise<boolean> | boolean = () => accepts(port),
): Promise<void> {
  const until = Date.now() + 60_000
  while (!(await isReady())) {
    if (Date.now() > until) throw new Error(`No server on port ${port} was ready after a minute.`)
    await delay(20)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
