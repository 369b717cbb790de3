import { startTimer } from '../time/real-timers.ts'
import type { ChangeBuffer } from './change-buffer.ts'
import type { ClockAnswer, StreamEvent } from './contract.ts'

/** The interval of the comments that keep a proxy from timing out the stream. */
const ALIVE_MS = 15_000
/** The number of bytes buffered for a slow reader before the stream ends. The reader can resume. */
const WAITING_BYTES = 1024 * 1024

/** Streams the changes of a sender as server-sent events, after `lastEventId` or from now on. */
export function streamChanges(
  buffer: ChangeBuffer,
  lastEventId: string | undefined,
  clock: () => ClockAnswer,
): Response {
  const encoder = new TextEncoder()
  let isOver = false
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if (isOver) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) > 0) return
          stop()
          controller.close()
        }
        const unwatch = buffer.watch((event) => send(toFrame(event)))
        const stopTimer = repeat(ALIVE_MS, () => send(': alive\n\n'))
        stop = () => {
          isOver = true
          unwatch()
          stopTimer()
        }
        const missed = lastEventId === undefined ? [] : buffer.since(lastEventId)
        const first: StreamEvent[] = missed
          ? [...missed]
          : [{ id: buffer.lastId(), event: 'reset', data: { why: whyReset(buffer, lastEventId!) } }]
        const ready: StreamEvent = { id: buffer.lastId(), event: 'ready', data: clock() }
        send([...first, ready].map(toFrame).join(''))
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES }),
  )
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
  return new Response(body, { headers })
}

function whyReset(buffer: ChangeBuffer, lastEventId: string): 'late' | 'unknown' {
  const [own] = buffer.lastId().split('-')
  return lastEventId.startsWith(`${own}-`) ? 'late' : 'unknown'
}

function toFrame({ id, event, data }: StreamEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

function repeat(ms: number, run: () => void): () => void {
  let stopTimer = () => {}
  const next = () => {
    stopTimer = startTimer(ms, () => {
      run()
      next()
    })
  }
  next()
  return () => stopTimer()
}
