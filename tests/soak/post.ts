import { request } from 'node:http'

/** `in parts` sends the body in two writes; `aborted` and `stalled` send half of it, then leave or wait for a reply. */
export type Manner = 'whole' | 'in parts' | 'aborted' | 'stalled'

interface Posted {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Sends a request on a new connection. Resolves to the status, or to undefined for a request that it aborts. */
export function post(
  url: string,
  { body, headers }: Posted,
  manner: Manner = 'whole',
): Promise<number | undefined> {
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    let status: number | undefined
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...headers },
    })
    outgoing.on('response', (response) => {
      status = response.statusCode
      response.on('error', () => {}).resume()
      response.on('close', () => {
        outgoing.destroy()
        resolve(status)
      })
    })
    outgoing.on('error', (error) =>
      manner === 'aborted' || status !== undefined ? resolve(status) : reject(error),
    )
    if (manner === 'whole') return void outgoing.end(bytes)
    const half = bytes.length >> 1
    outgoing.write(bytes.subarray(0, half), () => {
      if (manner === 'aborted') outgoing.destroy(new Error('The client disconnects.'))
      else if (manner === 'in parts') setImmediate(() => outgoing.end(bytes.subarray(half)))
    })
  })
}
