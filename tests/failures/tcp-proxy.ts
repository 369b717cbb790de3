import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The fault of a reply: the connection ends instead, no more data arrives, or the reply arrives late. */
export type Fault = 'cut' | 'swallow' | { readonly delayMs: number }

export interface TcpProxy {
  readonly port: number
  /**
   * Inflicts `fault` on the reply to the next request whose bytes `matches` accepts. The server gets the request and
   * has replied when the fault happens. Resolves then.
   */
  failReplyTo(matches: (request: string) => boolean, fault: Fault): Promise<void>
  /** Ends every open connection. */
  cutAll(): void
  /** Refuses new connections and ends the open ones. */
  close(): Promise<void>
}

interface Ambush {
  readonly matches: (request: string) => boolean
  readonly fault: Fault
  sprung(): void
}

/** A proxy between clients and the server on `target`. It forwards everything until a fault is requested. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const ambushes = new Set<Ambush>()

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    let ambush: Ambush | undefined
    let swallowing = false
    client.on('data', (bytes) => {
      ambush ??= [...ambushes].find(({ matches }) => matches(bytes.toString('latin1')))
      if (ambush) ambushes.delete(ambush)
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (swallowing) return
      if (ambush === undefined) return void client.write(bytes)
      const { fault, sprung } = ambush
      ambush = undefined
      if (fault === 'cut') end()
      else if (fault === 'swallow') swallowing = true
      else setTimeout(() => client.write(bytes), fault.delayMs)
      sprung()
    })
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    failReplyTo: (matches, fault) =>
      new Promise((sprung) => {
        ambushes.add({ matches, fault, sprung })
      }),
    cutAll,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      cutAll()
      await closed
    },
  }
}
