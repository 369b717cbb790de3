import { isUtf8 } from 'node:buffer'
import type { ReceivedResponse } from '../delivery/delivery.ts'

const KEPT_BODY_BYTES = 64 * 1024

/** Collects a response up to the size limit. */
export interface ResponseReader {
  readonly status: number
  /** Returns false when the limit is exceeded, and reading can stop. */
  add(chunk: Buffer): boolean
  finish(): ReceivedResponse
}

/** Makes a reader for one response. */
export function createResponseReader(
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): ResponseReader {
  const chunks: Buffer[] = []
  let length = 0
  return {
    status,
    add(chunk) {
      chunks.push(chunk)
      length += chunk.length
      return length <= KEPT_BODY_BYTES
    },
    finish() {
      const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      const truncated = length > KEPT_BODY_BYTES
      const kept = truncated ? cutAtCharacter(bytes.subarray(0, KEPT_BODY_BYTES)) : bytes
      const bodyEncoding = isUtf8(kept) ? 'utf8' : 'base64'
      return {
        status,
        headers: joined(headers),
        body: length === 0 ? '' : kept.toString(bodyEncoding),
        bodyEncoding,
        truncated,
      }
    },
  }
}

function joined(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const isPlain = Object.values(headers).every((value) => typeof value === 'string')
  if (isPlain) return headers as Record<string, string>
  const all: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    all[name] = typeof value === 'string' ? value : [value].flat().join(', ')
  }
  return all
}

/** Drops a character that the limit has cut in two. */
function cutAtCharacter(bytes: Buffer): Buffer {
  for (let cut = 0; cut < 4; cut++) {
    const shorter = bytes.subarray(0, bytes.length - cut)
    if (isUtf8(shorter)) return shorter
  }
  return bytes
}
