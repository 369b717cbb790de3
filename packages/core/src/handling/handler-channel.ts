import { openChannel, publish } from '../ground/channel.ts'
import type { EventRun } from './event-run.ts'

interface AboutHandler {
  /** The event's type. */
  readonly type: string
  /** The event's identity. */
  readonly id: string
  /** The event's idempotency key. */
  readonly key: string
  readonly endpoint: string
  /** The name of the handler: its `name` option, or its patterns. */
  readonly handler: string
  /** 1 for the first attempt at the event. */
  readonly attempt: number
}

/** A message of the channel `postern:handler`: a handler starts or ends. */
export type HandlerMessage =
  | (AboutHandler & { readonly phase: 'start' })
  | (AboutHandler & {
      readonly phase: 'end'
      readonly durationMs: number
      /** The error that the handler threw. Undefined if it finished. */
      readonly error: unknown
    })

/** `postern:handler` publishes the start and the end of each handler. */
export const handlerChannel = openChannel('postern:handler')

/** Calls the next handler and publishes its start and its end. Throws what the handler throws. */
export async function callNextHeard(run: EventRun): Promise<void> {
  if (run.stopped) throw run.stopped
  const { type, id, key, endpoint } = run.event
  const about = { type, id, key, endpoint, handler: run.handlerName!, attempt: run.attempt! }
  const startedAt = elapsed(run)
  tell({ phase: 'start', ...about })
  try {
    await run.callNext()
  } catch (error) {
    tell({ phase: 'end', durationMs: elapsed(run) - startedAt, error, ...about })
    throw error
  }
  tell({ phase: 'end', durationMs: elapsed(run) - startedAt, error: undefined, ...about })
}

function tell(message: HandlerMessage): void {
  publish(handlerChannel, message)
}

function elapsed({ settings: { clock } }: EventRun): number {
  return clock.elapsed?.() ?? clock.now()
}
