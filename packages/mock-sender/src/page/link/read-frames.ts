/** One server-sent event. */
export interface Frame {
  readonly id: string | undefined
  readonly event: string
  readonly data: string
}

/**
 * Parses server-sent events. An EventSource could not send the token, since it sends no headers.
 * @param onBytes called for all bytes, including comments
 */
export async function* readFrames(
  stream: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<Frame> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      text += decoder.decode(value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const frame = toFrame(block)
        if (frame) yield frame
      }
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function toFrame(block: string): Frame | undefined {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon)
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    fields.set(name, name === 'data' && fields.has('data') ? `${fields.get('data')}\n${value}` : value)
  }
  const data = fields.get('data')
  return data === undefined
    ? undefined
    : { id: fields.get('id'), event: fields.get('event') ?? 'message', data }
}
