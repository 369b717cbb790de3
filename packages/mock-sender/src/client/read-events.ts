import type { StreamEvent } from '../control/contract.ts'

/** Parses the server-sent events of a stream until it ends. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true })
    const frames = text.split('\n\n')
    text = frames.pop()!
    for (const frame of frames) {
      const event = toEvent(frame)
      if (event) yield event
    }
  }
}

/** Returns undefined for a comment, which only keeps the stream alive. */
function toEvent(frame: string): StreamEvent | undefined {
  const fields = new Map<string, string>()
  for (const line of frame.split('\n')) {
    const at = line.indexOf(': ')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2))
  }
  const [id, event, data] = ['id', 'event', 'data'].map((name) => fields.get(name))
  if (id === undefined || event === undefined || data === undefined) return undefined
  return { id, event, data: JSON.parse(data) } as StreamEvent
}
