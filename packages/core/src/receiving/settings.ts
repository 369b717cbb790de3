import type { AnyProvider } from '../definition/provider.ts'
import type { HandlingSettings } from '../handling/settings.ts'
import type { ReplyOptions } from './reply.ts'
import type { Reporter } from './report.ts'
import type { SecretLookup, Tenant } from './secrets.ts'

/** Everything the pipeline works with: the options of `createWebhooks` with their defaults, and what was registered. */
export interface ReceiverSettings {
  readonly provider: AnyProvider
  /** Known beforehand, or by request. */
  readonly tenant: Tenant | SecretLookup
  /** Of a tenant that does not name its own. */
  readonly endpoint: string
  readonly maxBodyBytes: number
  /** The values that the provider's definition names. */
  readonly settings: Readonly<Record<string, string>>
  readonly deadlineMs: number
  readonly validate: boolean
  readonly handling: HandlingSettings
  readonly elapsed: () => number
  readonly reply: ReplyOptions
  readonly reporter: Reporter
}
