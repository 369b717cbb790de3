import { signal } from '@preact/signals'
import type { StreamMessage } from '../../control/contract.ts'
import { openStream } from './ask.ts'
import { isProblem } from './problem.ts'
import { readFrames } from './read-frames.ts'

/** The state of the connection to the server. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly nextTryAt: number }
  | { readonly state: 'refused'; readonly status: number; readonly message: string }

export const connection = signal<Connection>({ state: 'connecting' })

interface ConnectOptions {
  /** Called before each stream, to identify the server. */
  onOpening(): Promise<void>
  onMessage(message: StreamMessage): void
}

/** The server sends a comment every 15 s. */
const SILENCE_MS = 40_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 5_000

let wake = () => {}

/** Reconnects immediately. */
export function retryNow(): void {
  wake()
}

/** Keeps a stream of changes open until the returned function is called. A broken stream resumes where it ended. */
export function connect({ onOpening, onMessage }: ConnectOptions): () => void {
  const over = new AbortController()
  let lastEventId: string | undefined
  let failures = 0

  const streamOnce = async () => {
    await onOpening()
    const silence = new AbortController()
    let timer = 0
    const watchSilence = () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => silence.abort(), SILENCE_MS)
    }
    try {
      watchSilence()
      const stream = await openStream(lastEventId, AbortSignal.any([over.signal, silence.signal]))
      for await (const { id, event, data } of readFrames(stream, watchSilence)) {
        lastEventId = id ?? lastEventId
        if (event === 'ready') {
          failures = 0
          connection.value = { state: 'live' }
        }
        onMessage({ event, data: JSON.parse(data) } as StreamMessage)
      }
    } finally {
      clearTimeout(timer)
    }
  }

  const run = async () => {
    while (!over.signal.aborted) {
      const refusal = await streamOnce().catch((error: unknown) => error)
      if (over.signal.aborted) return
      if (isProblem(refusal) && (refusal.status === 401 || refusal.status === 403)) {
        connection.value = { state: 'refused', status: refusal.status, message: refusal.message }
        await pause()
      } else {
        const waitMs = Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS)
        connection.value = { state: 'lost', nextTryAt: Date.now() + waitMs }
        await pause(waitMs)
      }
    }
  }

  void run()
  return () => {
    over.abort()
    wake()
  }
}

/** Waits for `ms`, or until `retryNow` is called. */
function pause(ms?: number): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve
    if (ms !== undefined) setTimeout(resolve, ms)
  })
}
