import type { Transport } from '../http/transport.ts'
import type { EgressGuard } from './egress-guard.ts'

/** Refuses URLs the policy forbids. Resolved addresses are checked in `guard.lookup`. */
export function createGuardedTransport(transport: Transport, guard: EgressGuard): Transport {
  return {
    ...transport,
    send(parcel) {
      const refusal = guard.refusalOf(parcel.target)
      if (refusal === null) return transport.send(parcel)
      const error = { kind: 'ssrf_blocked', message: refusal.message } as const
      return Promise.resolve({ response: null, error, durationMs: 0 })
    },
  }
}
