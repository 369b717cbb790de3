import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What happens to the reply: the connection ends instead of it, nothing comes any more, or it comes late. */
export type Fault = 'cut' | 'swallow' | { readonly delayMs: number }

export interface TcpProxy {
  readonly port: number
  /**
   * Does `fault` to the reply of the next request whose bytes `matches` accepts. The request goes through and the
   * server has answered when the fault happens; resolves then.
   */
  failReplyTo(matches: (request: string) => boolean, fault: Fault): Promise<void>
  /** Ends every connection that is open now. */
  cutAll(): void
  /** Refuses connections from now on, and ends those that are open. */
  close(): Promise<void>
}

interface Ambush {
  readonly matches: (request: string) => boolean
  readonly fault: Fault
  sprung(): void
}

/** Stands between a client and the server on `target`, and passes everything on until it is told otherwise. */
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
