/** What came back for one request. */
export interface Answer {
  /** `closed`: the connection ended without an answer. */
  readonly status: number | 'closed'
  readonly headers: Readonly<Record<string, string>>
  /** Undefined where the answer may not have one. */
  readonly body: string | undefined
}

export const CLOSED: Answer = { status: 'closed', headers: {}, body: undefined }

interface Parsed {
  readonly answer: Answer
  readonly rest: Buffer
}

/** The first HTTP/1.1 answer in these bytes; undefined while it is not whole. `bodyless` is for answers to HEAD. */
export function parseAnswer(bytes: Buffer, o: { bodyless: boolean; ended: boolean }): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const headers = Object.fromEntries(lines.map(splitLine))
  const status = Number(statusLine.split(' ')[1])
  const rest = bytes.subarray(headEnd + 4)
  const body =
    o.bodyless || status < 200 || status === 204 || status === 304
      ? { text: undefined, length: 0 }
      : readBody(rest, headers, o.ended)
  return body && { answer: { status, headers, body: body.text }, rest: rest.subarray(body.length) }
}

function splitLine(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

function readBody(bytes: Buffer, headers: Record<string, string>, ended: boolean) {
  if (headers['transfer-encoding']?.toLowerCase() === 'chunked') return readChunks(bytes)
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  if (length === undefined) return ended ? { text: bytes.toString(), length: bytes.length } : undefined
  return bytes.length < length ? undefined : { text: bytes.toString('utf8', 0, length), length }
}

function readChunks(bytes: Buffer) {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size
    if (bytes.length < end + 2) return undefined
    chunks.push(bytes.subarray(lineEnd + 2, end))
    at = end + 2
    if (size === 0) return { text: Buffer.concat(chunks).toString(), length: at }
  }
}
