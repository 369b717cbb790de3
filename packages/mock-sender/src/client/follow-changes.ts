import type { StreamEvent } from '../control/contract.ts'
import { pause } from '../time/real-timers.ts'
import { ControlError } from './control-error.ts'
import { readEvents } from './read-events.ts'
import type { ControlRequests } from './request.ts'

/** The wait before reconnecting: twice as long each time, up to `longest`. */
const PAUSES_MS = { first: 50, longest: 2000 }

/**
 * Yields every change of a sender until `signal` is aborted. Reconnects after a broken stream and misses nothing. Throws
 * when the server refuses the stream.
 */
export async function* followChanges(
  requests: Pick<ControlRequests, 'stream'>,
  signal: AbortSignal,
  lastEventId?: string,
): AsyncGenerator<StreamEvent> {
  let pauseMs = PAUSES_MS.first
  let last = lastEventId
  while (!signal.aborted) {
    try {
      for await (const event of readEvents(await requests.stream(last, signal))) {
        last = event.id
        pauseMs = PAUSES_MS.first
        yield event
      }
    } catch (error) {
      if (error instanceof ControlError) throw error
    }
    if (signal.aborted) return
    await pause(pauseMs)
    pauseMs = Math.min(pauseMs * 2, PAUSES_MS.longest)
  }
}
