/** One request as bytes. Only Host is added, and Content-Length unless the request has its own framing. */
export interface RawMessage {
  readonly method: string
  /** The request target: path and query. */
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** Sets a header; `undefined` removes it. */
export function withHeader(message: RawMessage, name: string, value: string | undefined): RawMessage {
  const kept = message.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase())
  return { ...message, headers: value === undefined ? kept : [...kept, [name, value]] }
}

/** Keeps the headers, including the signature, and replaces the body. */
export function withBody(message: RawMessage, body: Buffer | string): RawMessage {
  return { ...message, body: Buffer.from(body) }
}

export function headerOf({ headers }: RawMessage, name: string): string {
  return headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1] ?? ''
}

/** The request line and the headers, with the empty line after them. */
export function encodeHead({ method, target, headers, body }: RawMessage, host: string): Buffer {
  const framed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const framing =
    framed || (body.length === 0 && /^(GET|HEAD|OPTIONS)$/.test(method))
      ? []
      : [['Content-Length', body.length]]
  const lines = [['Host', host], ...framing, ...headers].map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}

export function encodeMessage(message: RawMessage, host: string): Buffer {
  return Buffer.concat([encodeHead(message, host), message.body])
}

/** One chunk of a chunked body; an empty one ends it. */
export function encodeChunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
