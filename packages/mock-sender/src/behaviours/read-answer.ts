import { toPlainLine } from '../text/plain-line.ts'
import { type Answer, CLOSED, protocolError } from './answer.ts'
import { type BodyKeeper, createBodyKeeper } from './body-keeper.ts'
import type { ByteSource } from './byte-source.ts'

const MAX_HEAD_BYTES = 64 * 1024
const MAX_CHUNK_LINE_BYTES = 4 * 1024
const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const CHUNK_SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i

/**
 * Reads one HTTP/1.1 answer and leaves later bytes in the source. Rejects with "protocol: ..." for bytes that are not
 * HTTP/1.1. Keeps only as much of the body as a failure shows.
 * @param bodyless for answers to HEAD
 */
export async function readAnswer(source: ByteSource, bodyless: boolean): Promise<Answer> {
  const head = await readHead(source)
  if (head === undefined) return CLOSED
  const { status, headers } = head
  if (status === 101)
    throw protocolError('The answer switches to another protocol, which the request did not ask for.')
  if (bodyless || status < 200 || status === 204 || status === 304)
    return { status, headers, body: undefined }
  const body = createBodyKeeper()
  return (await readBody(source, headers, body)) ? { status, headers, body: body.text() } : CLOSED
}

/** Resolves to undefined when the connection ends before the first byte, or is reset later. */
async function readHead(
  source: ByteSource,
): Promise<{ status: number; headers: Answer['headers'] } | undefined> {
  const first = await readLine(source, MAX_HEAD_BYTES)
  if (first === undefined) return undefined
  const status = STATUS_LINE.exec(first)?.[1]
  if (status === undefined) {
    throw protocolError(
      `The answer begins with "${toPlainLine(first)}", which is not an HTTP/1.1 status line.`,
    )
  }
  const fields = new Map<string, string>()
  for (let left = MAX_HEAD_BYTES - first.length; ; ) {
    const line = (await readLine(source, left)) ?? endEarly(source)
    if (line === undefined) return undefined
    if (line === '') return { status: Number(status), headers: Object.fromEntries(fields) }
    left -= line.length
    addField(fields, line)
  }
}

function addField(fields: Map<string, string>, line: string): void {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(0, colon)).toLowerCase()
  if (!FIELD_NAME.test(name)) throw protocolError(`"${toPlainLine(line)}" is not a header of an answer.`)
  const value = line.slice(colon + 1).trim()
  const before = fields.get(name)
  if (name !== 'content-length') fields.set(name, before === undefined ? value : `${before}, ${value}`)
  else if (before === undefined || before === value) fields.set(name, value)
  else throw protocolError(`The answer has two lengths: ${toPlainLine(`${before} and ${value}`)}.`)
}

/** Resolves to false when the connection is reset in the middle. */
async function readBody(source: ByteSource, headers: Answer['headers'], body: BodyKeeper): Promise<boolean> {
  const { 'transfer-encoding': coding, 'content-length': length } = headers
  if (coding !== undefined && length !== undefined) {
    throw protocolError('The answer has a Content-Length and a Transfer-Encoding. Only one can be right.')
  }
  if (coding !== undefined && /(?:^|[,\s])chunked$/i.test(coding)) return readChunks(source, body)
  if (length === undefined) {
    for (let bytes = await source.next(); bytes; bytes = await source.next()) body.add(bytes)
    return true
  }
  if (/^\d{1,15}$/.test(length)) return readBytes(source, Number(length), body)
  throw protocolError(`The Content-Length "${toPlainLine(length)}" is not a number of bytes.`)
}

async function readChunks(source: ByteSource, body: BodyKeeper): Promise<boolean> {
  for (;;) {
    const line = (await readLine(source, MAX_CHUNK_LINE_BYTES)) ?? endEarly(source)
    if (line === undefined) return false
    const size = CHUNK_SIZE.exec(line)?.[1]
    if (size === undefined) throw protocolError(`The chunk size "${toPlainLine(line)}" is not a number.`)
    const bytes = Number.parseInt(size, 16)
    if (bytes === 0) return skipTrailers(source)
    if (!(await readBytes(source, bytes, body))) return false
    const end = (await readLine(source, MAX_CHUNK_LINE_BYTES)) ?? endEarly(source)
    if (end === undefined) return false
    if (end !== '') throw protocolError('A chunk of the answer is longer than its size says.')
  }
}

async function skipTrailers(source: ByteSource): Promise<boolean> {
  for (let left = MAX_HEAD_BYTES; ; ) {
    const line = (await readLine(source, left)) ?? endEarly(source)
    if (line === undefined) return false
    if (line === '') return true
    left -= line.length
  }
}

/** Resolves to false when the connection is reset before all bytes have arrived. */
async function readBytes(source: ByteSource, count: number, body: BodyKeeper): Promise<boolean> {
  for (let left = count; left > 0; ) {
    const bytes = await source.next()
    if (bytes === undefined) return endEarly(source) ?? false
    if (bytes.length > left) source.putBack(bytes.subarray(left))
    body.add(bytes.subarray(0, left))
    left -= Math.min(left, bytes.length)
  }
  return true
}

/** Resolves to a line without its line break, or to undefined when the connection ends before it or is reset. */
async function readLine(source: ByteSource, limit: number): Promise<string | undefined> {
  const parts: Buffer[] = []
  for (let length = 0; ; ) {
    const bytes = await source.next()
    if (bytes === undefined) return parts.length > 0 ? endEarly(source) : undefined
    const end = bytes.indexOf('\n')
    const part = end < 0 ? bytes : bytes.subarray(0, end)
    parts.push(part)
    length += part.length
    if (length > limit) throw protocolError('A head in the answer, or the line of a chunk, does not end.')
    if (end < 0) continue
    if (end + 1 < bytes.length) source.putBack(bytes.subarray(end + 1))
    const line = Buffer.concat(parts, length).toString('latin1')
    if (line.endsWith('\r')) return line.slice(0, -1)
    throw protocolError(`The line "${toPlainLine(line)}" of the answer does not end with CR LF.`)
  }
}

/** Handles an incomplete answer: returns undefined after a reset, and throws otherwise. */
function endEarly(source: ByteSource): undefined {
  if (source.wasReset()) return undefined
  throw protocolError('The connection ended in the middle of the answer.')
}
