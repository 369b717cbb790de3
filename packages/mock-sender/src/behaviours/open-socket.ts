import { once } from 'node:events'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { startTimer } from '../time/real-timers.ts'
import { timeoutError } from './answer.ts'

/** Connects to the host of a URL, with TLS for https. Leaves no socket behind when it fails or times out. */
export async function openSocket(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isSecure = url.protocol === 'https:'
  const port = Number(url.port || (isSecure ? 443 : 80))
  // TLS server names are host names; an address has none.
  const servername = isIP(host) ? undefined : host
  const socket = isSecure ? connectTls({ host, port, servername }) : connectPlain({ host, port })
  const end = () => void socket.destroy()
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  socket.once('close', () => signal?.removeEventListener('abort', end))
  const late = timeoutError(`There was no connection within ${timeoutMs} ms.`)
  const stopTimer = startTimer(timeoutMs, () => void socket.destroy(late))
  try {
    await Promise.race([
      once(socket, isSecure ? 'secureConnect' : 'connect'),
      once(socket, 'close').then(() => {
        throw new Error('The connection was closed before it was open.')
      }),
    ])
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    stopTimer()
  }
  return socket.setNoDelay(true)
}
