import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { ReceivedResponse } from './delivery.ts'

const KEPT_BODY_BYTES = 64 * 1024

/**
 * Reads an answer until its end or the limit; a connection that has more to say than the limit is closed.
 * @param done told the answer, or null when the connection broke off in its middle
 */
export function readResponse(
  incoming: IncomingMessage,
  done: (response: ReceivedResponse | null) => void,
): void {
  const chunks: Buffer[] = []
  let length = 0
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    if (length <= KEPT_BODY_BYTES) return
    done(toResponse(incoming, Buffer.concat(chunks), true))
    incoming.destroy()
  })
  incoming.on('end', () => done(toResponse(incoming, toBytes(chunks), false)))
  incoming.on('error', () => done(null))
}

function toBytes(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

function toResponse(incoming: IncomingMessage, bytes: Buffer, truncated: boolean): ReceivedResponse {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = typeof value === 'string' ? value : [value].flat().join(', ')
  }
  const kept = truncated ? cutAtCharacter(bytes.subarray(0, KEPT_BODY_BYTES)) : bytes
  const bodyEncoding = isUtf8(kept) ? 'utf8' : 'base64'
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: kept.toString(bodyEncoding),
    bodyEncoding,
    truncated,
  }
}

/** Leaves out a character that the limit has cut in two. */
function cutAtCharacter(bytes: Buffer): Buffer {
  for (let cut = 0; cut < 4; cut++) {
    const shorter = bytes.subarray(0, bytes.length - cut)
    if (isUtf8(shorter)) return shorter
  }
  return bytes
}
