import type { Exchange } from '../delivery/delivery.ts'
import type { ChangeFeed } from '../feed/change-feed.ts'
import { IDLE_SOCKET_MS } from '../http/connection.ts'
import type { Transport } from '../http/transport.ts'
import { createRandom } from '../random/random.ts'
import { createRealScheduler } from '../time/real-scheduler.ts'
import type { Scheduler } from '../time/scheduler.ts'
import { createVirtualScheduler } from '../time/virtual-scheduler.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** The time of one sender. */
interface SenderTime {
  readonly scheduler: Scheduler
  /** Returns how much virtual time an exchange takes. Undefined with a real clock, which measures it. */
  readonly virtualDurationMs: ((exchange: Exchange) => number) | undefined
}

/** Makes the clock. A virtual clock announces each move, and drops idle connections on long ones. */
export function createTime(
  { provider, seed, shuffle, isVirtual, startAt }: ResolvedOptions,
  { transport, feed }: { readonly transport: Transport; readonly feed: ChangeFeed },
): SenderTime {
  const random = shuffle ? createRandom(seed, 'shuffle', 'schedule').next : undefined
  if (!isVirtual) return { scheduler: createRealScheduler(random), virtualDurationMs: undefined }
  const onMove = (now: number, byMs: number) => {
    if (byMs >= IDLE_SOCKET_MS) transport.dropIdle()
    feed.announce({ about: 'clock', change: 'moved', now })
  }
  return {
    scheduler: createVirtualScheduler(startAt, onMove, random),
    virtualDurationMs: ({ error }) => (error?.kind === 'timeout' ? provider.delivery.timeoutMs : 0),
  }
}
