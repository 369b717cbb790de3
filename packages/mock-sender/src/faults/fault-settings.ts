import type { Duration } from '../time/duration.ts'
import type { faults } from './index.ts'

export type FaultName = keyof typeof faults

/** The setting of each fault that has one, for callers that name faults in JSON. */
export interface FaultSettings {
  readonly oldSecret: { readonly secret?: string }
  readonly oldThenNewSecret: { readonly secret?: string }
  readonly missingFields: { readonly paths?: readonly string[] }
  readonly oversizeBody: { readonly bytes?: number }
  readonly wrongContentType: { readonly contentType?: string }
  readonly duplicate: { readonly count?: number }
  readonly duplicateLater: { readonly after?: Duration }
  readonly duplicateWithNewId: { readonly after?: Duration }
  readonly reordered: { readonly delay?: Duration }
  readonly slowBody: { readonly over?: Duration }
  readonly splitChunks: { readonly count?: number }
  readonly hangUpAfterSending: { readonly when?: 'sent' | 'answered' }
}
