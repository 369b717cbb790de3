import type { Answer } from './answer.ts'
import { openConnection } from './connection.ts'
import type { Probe } from './probe.ts'
import type { RawMessage } from './raw-message.ts'

/** Sends a request, and follows up to `limit` redirects. */
export async function followRedirects(probe: Probe, message: RawMessage, limit: number): Promise<Answer> {
  let url = new URL(probe.receiver.url)
  let answer = await probe.deliver(message)
  for (let followed = 0; followed < limit; followed++) {
    const next = redirectOf(answer, url)
    if (next === undefined) break
    url = next
    const connection = await openConnection(url, probe.timeoutMs)
    try {
      void connection.send({ ...message, target: url.pathname + url.search })
      answer = await connection.answer({ bodyless: message.method === 'HEAD' })
    } finally {
      connection.destroy()
    }
  }
  return answer
}

function redirectOf({ status, headers }: Answer, base: URL): URL | undefined {
  const { location } = headers
  if (typeof status !== 'number' || status < 300 || status > 399 || location === undefined) return undefined
  return URL.canParse(location, base.href) ? new URL(location, base.href) : undefined
}
