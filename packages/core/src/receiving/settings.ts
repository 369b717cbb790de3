import type { AnyProvider } from '../definition/provider.ts'
import type { Activity } from '../handling/activity.ts'
import type { HandlingSettings } from '../handling/settings.ts'
import type { Inbox } from '../inbox/contract.ts'
import type { ReplyOptions } from './reply.ts'
import type { Reporter } from './report.ts'
import type { SecretLookup, Tenant } from './secrets.ts'

/** How failed work from the inbox is tried again. */
export interface RetryLadder {
  /** How often an event is tried. */
  readonly attempts: number
  /** The delay after each failed attempt; the last one repeats. */
  readonly delaysMs: readonly number[]
}

/** Where verified events wait, and who may come in. */
export interface InboxSettings {
  readonly inbox: Inbox<unknown>
  readonly group: ((event: never) => string | undefined) | undefined
  readonly retry: RetryLadder
  /** Rejects with INBOX_UNAVAILABLE while the inbox is full. */
  readonly admit: () => Promise<void>
}

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
  /** Undefined runs the handlers inside the request. */
  readonly inbox: InboxSettings | undefined
  readonly activity: Activity
}
