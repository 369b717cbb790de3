import { createHash } from 'node:crypto'
import { sign, toSigningKey } from '@postern/core'
import { generic } from '@postern/core/providers'
import type { Random } from '../../packages/mock-sender/src/random/random.ts'

export const SECRET = 'whsec_of_the_chaos_test'

/** Shorter than every SIGSTOP, so that a stopped worker always loses its claims. */
export const LEASE_MS = 500
export const DEADLINE_MS = 2_000

/** The pauses of the handler of one event, so that a kill can come before, inside and after the effect. */
export interface Work {
  readonly beforeMs: number
  readonly insideMs: number
  readonly afterMs: number
  /** The first attempts throw. */
  readonly failures: number
  /** Every attempt ends the process. */
  readonly poison: boolean
}

export interface SignedEvent {
  readonly id: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const key = toSigningKey(generic.signature, SECRET)

/** Creates one event of a run. A few take longer than the lease, and a few fail at first. */
export function createEvent(number: number, random: Random, { poison = false } = {}): SignedEvent {
  const digest = createHash('sha256').update(`event ${number}`).digest('hex').slice(0, 12)
  const id = `evt_${number}_${digest}`
  const work: Work = {
    beforeMs: random.next() < 0.02 ? LEASE_MS + random.below(400) : random.below(30),
    insideMs: random.below(4),
    afterMs: random.below(15),
    failures: random.next() < 0.05 ? 1 + random.below(2) : 0,
    poison,
  }
  const body = JSON.stringify({
    id,
    type: 'payment.succeeded',
    created_at: '2026-01-01T00:00:00Z',
    data: work,
  })
  const headers = {
    'content-type': 'application/json',
    ...sign(generic.signature, [key], new TextEncoder().encode(body)),
  }
  return { id, body, headers }
}
