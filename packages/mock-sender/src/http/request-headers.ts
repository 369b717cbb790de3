import type { OutgoingMessage } from '../event/outgoing-message.ts'

/** The headers of a message as sent: alternating names and values, with Host first. */
export function toHeaderLines(target: URL, message: OutgoingMessage): string[] {
  const lines = ['Host', target.host]
  for (const name of Object.keys(message.headers)) lines.push(name, message.headers[name]!)
  for (const [name, value] of message.extraHeaders) lines.push(name, value)
  if (target.username || target.password) lines.push('Authorization', basicAuth(target))
  lines.push(...lengthHeader(message))
  return lines
}

/** The headers of a request that is no delivery; a body has its length. */
export function toRequestLines(
  target: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): string[] {
  const lines = ['Host', target.host, ...Object.entries(headers).flat()]
  if (target.username || target.password) lines.push('Authorization', basicAuth(target))
  if (body.length > 0) lines.push('content-length', String(body.length))
  return lines
}

/** The headers of a message for the log. Repeated headers are joined by `', '`. */
export function toHeaderRecord(message: OutgoingMessage): Record<string, string> {
  const headers = toSentHeaders(message)
  const [name, value] = lengthHeader(message)
  headers[name] = value
  return headers
}

/** The same, without Content-Length and Transfer-Encoding. */
export function toSentHeaders(message: OutgoingMessage): Record<string, string> {
  const headers: Record<string, string> = { ...message.headers }
  for (const [extra, again] of message.extraHeaders) {
    headers[extra] = headers[extra] === undefined ? again : `${headers[extra]}, ${again}`
  }
  return headers
}

function lengthHeader({ wire, body }: OutgoingMessage): [name: string, value: string] {
  return wire?.isChunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(body.length)]
}

function basicAuth({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
