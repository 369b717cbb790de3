import type { EgressRefusal } from './egress-policy.ts'

/** Thrown for a URL that the egress policy forbids. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
  /** The code by which Node's sockets identify errors. */
  readonly code: 'EGRESS_REFUSED' | 'ENOTFOUND'
  readonly refusal: EgressRefusal

  constructor(refusal: EgressRefusal) {
    super(refusal.message)
    this.refusal = refusal
    this.code = refusal.reason === 'unresolved' ? 'ENOTFOUND' : 'EGRESS_REFUSED'
  }
}
