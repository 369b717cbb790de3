import type { IncomingMessage } from 'node:http'
import { ApiProblem } from './api-problem.ts'

const JSON_TYPE = /^application\/json *(?:; *charset *= *"?utf-8"? *)?$/i

/** Throws 415 for a body of another type: the page of any site may send forms and plain text, and browsers ask before JSON. */
export function assertJson({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
  if (type === undefined ? !hasBody : JSON_TYPE.test(type)) return
  throw new ApiProblem(
    'unsupported_media_type',
    'The body must be JSON. Send it with Content-Type: application/json.',
  )
}

/** Reads the body as JSON; throws 413 past `limit` bytes, without reading on, and 400 for what is not JSON. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBytes(request, limit)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new ApiProblem('bad_request', 'The body is not JSON.')
  }
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new ApiProblem('payload_too_large', `The body is longer than ${limit} bytes.`, { connection: 'close' })
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return reject(tooLarge())
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= limit) return chunks.push(chunk)
      request.pause()
      reject(tooLarge())
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new ApiProblem('bad_request', 'The body is incomplete.')))
  })
}
