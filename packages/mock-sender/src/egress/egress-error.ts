import type { EgressRefusal } from './egress-policy.ts'

/** Thrown for a URL that deliveries may not go to. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
  /** What Node's sockets tell errors by. */
  readonly code: 'EGRESS_REFUSED' | 'ENOTFOUND'
  readonly refusal: EgressRefusal

  constructor(refusal: EgressRefusal) {
    super(refusal.message)
    this.refusal = refusal
    this.code = refusal.reason === 'unresolved' ? 'ENOTFOUND' : 'EGRESS_REFUSED'
  }
}
