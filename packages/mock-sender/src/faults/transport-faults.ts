import { type Duration, toMs } from '../time/duration.ts'
import type { Fault, FaultContext, TransportFault } from './fault.ts'

const SLOW_PIECES = 8

/** Faults of the connection that carries a valid message. Only with `emit` and `redeliver`. */
export const transportFaults = {
  /** Sends the body slowly, over this much real time, whatever the clock. */
  slowBody: (over: Duration = '1s'): Fault => {
    const spreadMs = toMs(over)
    return onWire('slowBody', { over }, (wire, body) => ({
      ...wire,
      cuts: wire.cuts.length > 0 ? wire.cuts : evenCuts(body.length, SLOW_PIECES),
      spreadMs: wire.spreadMs + spreadMs,
    }))
  },

  /** Sends the body in this many chunks, without a content length. One cut goes through a multi-byte character if there is one. */
  splitChunks: (count = 4): Fault => {
    if (!Number.isSafeInteger(count) || count < 2) {
      throw new Error(`splitChunks(${count}) splits nothing. Pass a whole number of at least 2.`)
    }
    return onWire('splitChunks', { count }, (wire, body, { random }) => ({
      ...wire,
      isChunked: true,
      cuts: seededCuts(body, count, random),
    }))
  },

  /** Hangs up after the request is sent, or when the answer begins: the receiver may have committed, and the sender does not know. */
  hangUpAfterSending: (when: 'sent' | 'answered' = 'sent'): Fault => {
    if (when !== 'sent' && when !== 'answered') {
      throw new Error(`hangUpAfterSending('${when}') never hangs up. Pass 'sent' or 'answered'.`)
    }
    return onWire('hangUpAfterSending', { when }, (wire) => ({ ...wire, hangUp: when }))
  },

  /** Hangs up after half of the body. */
  hangUpMidway: (): Fault => onWire('hangUpMidway', {}, (wire) => ({ ...wire, hangUp: 'midway' })),

  /** Never reads the answer, and keeps the connection open until the attempt times out (`timeoutMs` of real time). */
  neverReadAnswer: (): Fault => onWire('neverReadAnswer', {}, (wire) => ({ ...wire, readsAnswer: false })),
} as const

function onWire(
  name: string,
  settings: TransportFault['settings'],
  apply: TransportFault['apply'],
): TransportFault {
  return { name, stage: 'transport', settings, apply }
}

function evenCuts(length: number, pieces: number): number[] {
  return sorted(
    Array.from({ length: pieces - 1 }, (_, index) => Math.floor((length * (index + 1)) / pieces)),
    length,
  )
}

function seededCuts(body: Buffer, count: number, random: FaultContext['random']): number[] {
  const cuts = new Set<number>()
  const inside = [...body.keys()].filter((at) => (body[at]! & 0xc0) === 0x80)
  if (inside.length > 0) cuts.add(random.pick(inside))
  while (cuts.size < Math.min(count, body.length) - 1) cuts.add(1 + random.below(body.length - 1))
  return sorted([...cuts], body.length)
}

function sorted(cuts: readonly number[], length: number): number[] {
  return [...new Set(cuts)].filter((at) => at > 0 && at < length).sort((a, b) => a - b)
}
